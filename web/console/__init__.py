"""The console: pages on which supervisors look after the shop, served by FastAPI and drawn by Jinja."""
