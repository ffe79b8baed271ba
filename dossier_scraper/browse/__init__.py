"""Look at an archive in the browser: Datasette's configuration, templates and server."""
