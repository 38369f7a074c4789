"""For the programme's own staff, who live in Excel: empty templates, and a check that says in plain words what to mend.

The check runs the build's own stages on a database in memory, so it cannot judge differently. It keeps nothing.
"""

from pipelines.desk.check import check_files
from pipelines.desk.page import open_page
from pipelines.desk.report import write_report
from pipelines.desk.template import write_templates
from pipelines.desk.words import told

__all__ = ["check_files", "open_page", "told", "write_report", "write_templates"]
