"""跟进提醒: what the shop says or asks later, planted by what happens, looked at again when due; and what customers asked to be told."""
