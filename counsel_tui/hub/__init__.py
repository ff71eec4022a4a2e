"""The office side: many laptops' sessions in PostgreSQL."""
