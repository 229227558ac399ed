"""Who is at the desk when: opening hours, kinds of shift, the roster, swaps, absences, coming and going."""
