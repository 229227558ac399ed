"""Those who work here and where: colleagues, roles, teams, desk groups, accounts, and how they are reached."""
