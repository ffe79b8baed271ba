"""What leaves an archive for other programs: tables, workbooks, web archives and packages for a deposit.

Everything is asked through the read-only questions of `archive/questions/`, and the same archive gives the same bytes.
"""
