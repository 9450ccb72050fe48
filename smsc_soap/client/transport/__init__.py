"""HttpRequest → network → HttpReply, blocking and async. The only importer of the HTTP library."""
