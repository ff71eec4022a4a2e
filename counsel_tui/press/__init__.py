"""Writers: PDF, HTML, XLSX, CSV, ICS, QR."""
