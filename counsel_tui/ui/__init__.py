"""The Textual app: thin screens over the desk."""
