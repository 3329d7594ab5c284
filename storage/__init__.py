"""Rows of the county: SQLAlchemy functions named by questions of the field. They never commit."""
