"""Sample plans of our own writing: one source for the page and for the records that it must give."""
