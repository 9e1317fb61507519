"""Every table, imported once so that `Base.metadata` is whole: for migrations, the wall's tests and the application."""

from tenants.annual_editions import models as annual_editions
from tenants.api_tokens import models as api_tokens
from tenants.audit import models as audit
from tenants.auth import models as auth
from tenants.branches import models as branches
from tenants.clients import models as clients
from tenants.consultations import models as consultations
from tenants.deadlines import models as deadlines
from tenants.documents import models as documents
from tenants.dossiers import models as dossiers
from tenants.drafts import models as drafts
from tenants.escalations import models as escalations
from tenants.explanations import models as explanations
from tenants.figures import models as figures
from tenants.guidance import models as guidance
from tenants.helpdesk import models as helpdesk
from tenants.housing import models as housing
from tenants.imports import models as imports
from tenants.jobs import models as jobs
from tenants.knowledge import models as knowledge
from tenants.language import models as language
from tenants.municipality_reports import models as municipality_reports
from tenants.night_reports import models as night_reports
from tenants.participation import models as participation
from tenants.partners import models as partners
from tenants.reports import models as reports
from tenants.signing import models as signing
from tenants.volunteers import models as volunteers

__all__ = [
    "annual_editions",
    "api_tokens",
    "audit",
    "auth",
    "branches",
    "clients",
    "consultations",
    "deadlines",
    "documents",
    "dossiers",
    "drafts",
    "escalations",
    "explanations",
    "figures",
    "guidance",
    "helpdesk",
    "housing",
    "imports",
    "jobs",
    "knowledge",
    "language",
    "municipality_reports",
    "night_reports",
    "participation",
    "partners",
    "reports",
    "signing",
    "volunteers",
]
