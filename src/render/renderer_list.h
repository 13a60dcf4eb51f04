/* The only list of renderers. */
X(text)
X(json)
X(csv)
X(markdown)
