"""Tables of the providers slice. Those that say what a provider is are global; no global row points into a co-op's."""

from coopbudget.providers.models.becoming import Conversion as Conversion, ConversionInterest as ConversionInterest
from coopbudget.providers.models.consortia import Consortium as Consortium, ConsortiumMember as ConsortiumMember
from coopbudget.providers.models.feedback import (
    Feedback as Feedback,
    Referee as Referee,
    ReferenceTaken as ReferenceTaken,
)
from coopbudget.providers.models.profiles import (
    CoopProvider as CoopProvider,
    Credential as Credential,
    CredentialFile as CredentialFile,
    CredentialReminder as CredentialReminder,
    Provider as Provider,
    ProviderPerson as ProviderPerson,
    Verification as Verification,
    VerificationCredential as VerificationCredential,
)
