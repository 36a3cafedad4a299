"""Converts records to TinyDB tables and sealed parts, of this schema and earlier ones. It opens no file."""
