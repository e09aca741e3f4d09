"""ISO 20022 customer credit transfers in sterling: pain.001.001.09, and .03 for banks that still take it.

Accounts are sort code and account number (clearing system GBDSC), the service is Faster Payments (URNS). The two
versions differ here in their namespace and in how they write the day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any, Final

from lxml import etree

from coopbudget.money import plain_pounds
from coopbudget.payments.rules import LONGEST_BANK_REFERENCE, NO_NAME, NO_REFERENCE, FileLine, bank_text

NAMESPACES: Final = {
    "09": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09",
    "03": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.03",
}
LONGEST_NAME: Final = 70
SORT_CODES: Final = "GBDSC"
FASTER_PAYMENTS: Final = "URNS"


def pain001_file(
    version: str,
    *,
    message_id: str,
    created_at: datetime,
    on: date,
    name: str,
    sort_code: str,
    account_number: str,
    lines: Sequence[FileLine],
) -> bytes:
    """The document's bytes. ``message_id`` names file and batch; ``name`` and the account are the co-op's own."""
    space = NAMESPACES[version]
    total = plain_pounds(sum(line.amount for line in lines))
    document = etree.Element(f"{{{space}}}Document", nsmap={None: space})

    def add(parent: Any, *path: str, text: str | None = None, **attributes: str) -> Any:
        for tag in path:
            parent = etree.SubElement(parent, f"{{{space}}}{tag}")
        parent.text = text
        for key, value in attributes.items():
            parent.set(key, value)
        return parent

    def add_account(parent: Any, tag: str, number: str) -> None:
        add(parent, tag, "Id", "Othr", "Id", text=number)

    def add_bank(parent: Any, tag: str, code: str) -> None:
        member = add(parent, tag, "FinInstnId", "ClrSysMmbId")
        add(member, "ClrSysId", "Cd", text=SORT_CODES)
        add(member, "MmbId", text=code)

    own_name = bank_text(name, LONGEST_NAME) or NO_NAME
    initiation = add(document, "CstmrCdtTrfInitn")
    header = add(initiation, "GrpHdr")
    add(header, "MsgId", text=message_id)
    add(header, "CreDtTm", text=created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    add(header, "NbOfTxs", text=str(len(lines)))
    add(header, "CtrlSum", text=total)
    add(header, "InitgPty", "Nm", text=own_name)
    batch = add(initiation, "PmtInf")
    add(batch, "PmtInfId", text=message_id)
    add(batch, "PmtMtd", text="TRF")
    add(batch, "BtchBookg", text="true")
    add(batch, "NbOfTxs", text=str(len(lines)))
    add(batch, "CtrlSum", text=total)
    add(batch, "PmtTpInf", "SvcLvl", "Cd", text=FASTER_PAYMENTS)
    if version == "09":
        add(batch, "ReqdExctnDt", "Dt", text=on.isoformat())
    else:
        add(batch, "ReqdExctnDt", text=on.isoformat())
    add(batch, "Dbtr", "Nm", text=own_name)
    add_account(batch, "DbtrAcct", account_number)
    add_bank(batch, "DbtrAgt", sort_code)
    for line in lines:
        payment = add(batch, "CdtTrfTxInf")
        add(payment, "PmtId", "EndToEndId", text=f"{message_id}-{line.position:04d}")
        add(payment, "Amt", "InstdAmt", text=plain_pounds(line.amount), Ccy="GBP")
        add_bank(payment, "CdtrAgt", line.sort_code)
        add(payment, "Cdtr", "Nm", text=bank_text(line.name, LONGEST_NAME) or NO_NAME)
        add_account(payment, "CdtrAcct", line.account_number)
        add(payment, "RmtInf", "Ustrd", text=bank_text(line.reference, LONGEST_BANK_REFERENCE) or NO_REFERENCE)
    content: bytes = etree.tostring(document, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return content
