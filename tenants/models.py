"""Every table, imported once so that `Base.metadata` is whole: for migrations, the wall's tests and the application."""

from tenants.audit import models as audit
from tenants.auth import models as auth
from tenants.branches import models as branches
from tenants.clients import models as clients
from tenants.consultations import models as consultations
from tenants.drafts import models as drafts
from tenants.escalations import models as escalations
from tenants.figures import models as figures
from tenants.jobs import models as jobs
from tenants.reports import models as reports

__all__ = [
    "audit",
    "auth",
    "branches",
    "clients",
    "consultations",
    "drafts",
    "escalations",
    "figures",
    "jobs",
    "reports",
]
