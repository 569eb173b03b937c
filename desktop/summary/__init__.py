"""From a run to a document, and from the document to Markdown, text, HTML and ADF."""
