"""Files people have: spreadsheets, documents and plain text in and out. Owns the libraries that open them."""
