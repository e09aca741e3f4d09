"""The files of payments: each bank's order of columns, and ISO 20022 in the shape its schema asks for."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from lxml import etree

from coopbudget.payments.bank_files import COLUMNS, Batch, Debtor, make_file, most_in_a_file
from coopbudget.payments.rules import FileLine

BATCH = Batch(7, 2, datetime(2026, 10, 25, 23, 30, tzinfo=UTC))
OURS = Debtor("Hafan Wen members\u2019 money", "089999", "65010011")
LINES = [
    FileLine("086001", "12345678", "=Gofal T\u0177 & Co", 120450, "INV/0007 \u2013 July and more words", 101),
    FileLine("201234", "00000001", "Nos Dawel", 1, "ND-001", 102),
]
OWN = {"columns": ["name", "amount", "sort_code", "account_number", "reference"], "headings": True, "dashes": True}


def rows(kind: str, kept: Any = None) -> list[list[str]]:
    content = make_file(kind, kept, batch=BATCH, debtor=OURS, lines=LINES)
    return list(csv.reader(io.StringIO(content.decode("ascii"))))


def test_unity_trust_takes_no_header_and_what_faster_payments_carry() -> None:
    assert rows("unity") == [
        ["086001", "12345678", "Gofal Ty & Co", "1204.50", "INV/0007 July and"],
        ["201234", "00000001", "Nos Dawel", "0.01", "ND-001"],
    ]


def test_other_banks_have_their_own_order() -> None:
    assert rows("barclays")[1] == ["201234", "Nos Dawel", "00000001", "0.01", "ND-001", "99"]
    assert rows("headed")[0] == ["Name", "Sort code", "Account number", "Amount", "Reference"]
    assert rows("headed")[2] == ["Nos Dawel", "201234", "00000001", "0.01", "ND-001"]


def test_a_co_op_sets_its_bank_s_order_itself() -> None:
    found = rows("own", OWN)
    assert found[0] == ["Name", "Amount", "Sort code", "Account number", "Reference"]
    assert found[2] == ["Nos Dawel", "0.01", "20-12-34", "00000001", "ND-001"]
    assert most_in_a_file("own", {**OWN, "most": 25}) == 25


@pytest.mark.parametrize(
    "kept", [{}, {"columns": [*COLUMNS[:4], "name"]}, {"columns": list(COLUMNS), "most": 0}, {"columns": COLUMNS[:4]}]
)
def test_an_order_with_something_missing_is_refused(kept: dict[str, Any]) -> None:
    with pytest.raises(ValueError):
        most_in_a_file("own", kept)


# The elements of the ISO 20022 schema that we use, in the order and number it asks for, as RELAX NG.
def _shape(version: str) -> etree.RelaxNG:
    day = "<element name='Dt'><data type='date'/></element>" if version == "09" else "<data type='date'/>"
    bank = """<element name='FinInstnId'><element name='ClrSysMmbId'>
      <element name='ClrSysId'><element name='Cd'><value>GBDSC</value></element></element>
      <element name='MmbId'><data type='string'><param name='pattern'>[0-9]{6}</param></data></element>
    </element></element>"""
    account = """<element name='Id'><element name='Othr'><element name='Id'>
      <data type='string'><param name='pattern'>[0-9]{8}</param></data></element></element></element>"""
    name = """<element name='Nm'><data type='string'><param name='minLength'>1</param>
      <param name='maxLength'>140</param></data></element>"""
    text = """<data type='string'><param name='minLength'>1</param><param name='maxLength'>35</param></data>"""
    count = """<element name='NbOfTxs'>
      <data type='string'><param name='pattern'>[0-9]{1,15}</param></data></element>
      <element name='CtrlSum'><data type='decimal'><param name='fractionDigits'>17</param></data></element>"""
    return etree.RelaxNG(
        etree.fromstring(
            f"""<element name='Document' xmlns='http://relaxng.org/ns/structure/1.0'
      ns='urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}'
      datatypeLibrary='http://www.w3.org/2001/XMLSchema-datatypes'><element name='CstmrCdtTrfInitn'>
      <element name='GrpHdr'><element name='MsgId'>{text}</element>
        <element name='CreDtTm'><data type='dateTime'/></element>{count}
        <element name='InitgPty'>{name}</element></element>
      <element name='PmtInf'><element name='PmtInfId'>{text}</element>
        <element name='PmtMtd'><value>TRF</value></element><element name='BtchBookg'><data type='boolean'/></element>
        {count}<element name='PmtTpInf'><element name='SvcLvl'>
          <element name='Cd'><value>URNS</value></element></element></element>
        <element name='ReqdExctnDt'>{day}</element><element name='Dbtr'>{name}</element>
        <element name='DbtrAcct'>{account}</element><element name='DbtrAgt'>{bank}</element>
        <oneOrMore><element name='CdtTrfTxInf'>
          <element name='PmtId'><element name='EndToEndId'>{text}</element></element>
          <element name='Amt'><element name='InstdAmt'><attribute name='Ccy'><value>GBP</value></attribute>
            <data type='decimal'><param name='minExclusive'>0</param><param name='fractionDigits'>2</param></data>
          </element></element>
          <element name='CdtrAgt'>{bank}</element><element name='Cdtr'>{name}</element>
          <element name='CdtrAcct'>{account}</element>
          <element name='RmtInf'><element name='Ustrd'>{text}</element></element>
        </element></oneOrMore></element></element></element>"""
        )
    )


@pytest.mark.parametrize("version", ["09", "03"])
def test_iso_20022_has_the_shape_that_banks_ask_for(version: str) -> None:
    content = make_file(f"pain{version}", None, batch=BATCH, debtor=OURS, lines=LINES)
    document = etree.fromstring(content)
    _shape(version).assertValid(document)
    space = {"p": f"urn:iso:std:iso:20022:tech:xsd:pain.001.001.{version}"}

    def said(path: str) -> list[str]:
        return [str(each.text) for each in document.iterfind(f".//{path}", space)]

    assert said("p:MsgId") == ["RUN00007-2"]
    assert said("p:CtrlSum") == ["1204.51", "1204.51"]
    assert said("p:NbOfTxs") == ["2", "2"]
    assert said("p:EndToEndId") == ["RUN00007-2-0101", "RUN00007-2-0102"]
    assert said("p:Ustrd") == ["INV/0007 July and", "ND-001"]
    assert said("p:Cdtr/p:Nm") == ["Gofal Ty & Co", "Nos Dawel"]
    day = "p:ReqdExctnDt/p:Dt" if version == "09" else "p:ReqdExctnDt"
    assert said(day) == ["2026-10-25"]  # half past eleven at night in winter time: still that day in London


@settings(max_examples=30, derandomize=True)
@given(st.sampled_from(["unity", "barclays", "headed", "pain09", "pain03"]), st.text(max_size=40), st.text(max_size=40))
def test_whatever_a_name_holds_the_file_is_made_and_is_the_same_again(kind: str, name: str, reference: str) -> None:
    line = FileLine("086001", "12345678", name, 100, reference, 1)
    first = make_file(kind, None, batch=BATCH, debtor=OURS, lines=[line])
    assert first == make_file(kind, None, batch=BATCH, debtor=OURS, lines=[line])
    assert first.count(b"086001") == 1


def test_a_name_of_other_letters_leaves_no_empty_cell() -> None:
    line = FileLine("086001", "12345678", "\u65e5\u672c", 100, "\u65e5", 1)
    assert make_file("unity", None, batch=BATCH, debtor=OURS, lines=[line]) == b"086001,12345678,PAYEE,1.00,PAYMENT\r\n"
    assert b"<Nm>PAYEE</Nm>" in make_file("pain09", None, batch=BATCH, debtor=OURS, lines=[line])
