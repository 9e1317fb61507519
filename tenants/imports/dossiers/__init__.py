"""Dossiers as a sheet, with what happened in them as another: from these their deadlines follow."""
