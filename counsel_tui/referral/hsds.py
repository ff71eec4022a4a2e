"""The objects of the Human Services Data Specification we read and write.

Source: canonical schemas of HSDS 3.1 (openreferral/specification, CC BY-SA 4.0), facts on HSDS
sections 2, 3 and 6. One line per object: name, file, fields. A field is ``name``, ``!`` if it is
required, ``:kind`` if it is not plain text, ``>object`` if it points to one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_OBJECTS = """
organization organizations: name! description! alternate_name email:email website:uri
  tax_status tax_id year_incorporated:number legal_status logo uri:uri
  parent_organization_id>organization
service services: name! status!:status organization_id>organization program_id>program
  alternate_name description url:uri email:email interpretation_services application_process
  fees_description wait_time fees accreditations eligibility_description minimum_age:count
  maximum_age:count assured_date:day assurer_email:email licenses alert last_modified:moment
location locations: location_type!:place_type organization_id>organization url:uri name
  alternate_name description transportation latitude:latitude longitude:longitude
  external_identifier external_identifier_type
address addresses: address_1! city! state_province! postal_code! country!:country
  address_type!:place_type location_id>location attention address_2 region
service_at_location service_at_location: service_id!>service location_id!>location description
schedule schedules: service_id>service location_id>location
  service_at_location_id>service_at_location valid_from:day valid_to:day dtstart:day until:day
  timezone:number count:count wkst:weekday freq:freq interval:count byday:byday byweekno
  bymonthday byyearday description opens_at:time closes_at:time schedule_link:uri
  attending_type notes
language languages: service_id>service location_id>location phone_id>phone name code:language
  note
cost_option cost_options: service_id>service valid_from:day valid_to:day option currency
  amount:money amount_description
required_document required_documents: service_id>service document uri:uri
service_area service_areas: service_id>service service_at_location_id>service_at_location name
  description extent extent_type uri
contact contacts: organization_id>organization service_id>service
  service_at_location_id>service_at_location location_id>location name title department
  email:email
phone phones: number! location_id>location service_id>service organization_id>organization
  contact_id>contact service_at_location_id>service_at_location extension:number type
  description
accessibility accessibility: location_id>location description details url:uri
program programs: name! description! organization_id>organization alternate_name
funding funding: organization_id>organization service_id>service source
organization_identifier organization_identifiers: identifier_type! identifier!
  organization_id>organization identifier_scheme
url url: url!:uri label organization_id>organization service_id>service
service_capacity service_capacity: available!:count updated!:moment service_id>service
  unit_id>unit maximum:count description
unit units: name! scheme identifier uri:uri
taxonomy taxonomies: name! description! uri:uri version
taxonomy_term taxonomy_terms: name! description! code parent_id>taxonomy_term taxonomy language
  taxonomy_id>taxonomy term_uri:uri
attribute attributes: link_id link_type link_entity value label taxonomy_term_id>taxonomy_term
metadata metadata: last_action_date!:day last_action_type! field_name! previous_value!
  replacement_value! updated_by! resource_id resource_type
meta_table_description meta_table_descriptions: name language character_set
"""

CODES: Mapping[str, tuple[str, ...]] = {
    "status": ("active", "inactive", "defunct", "temporarily closed"),
    "place_type": ("physical", "postal", "virtual"),
    "freq": ("WEEKLY", "MONTHLY"),
    "weekday": ("MO", "TU", "WE", "TH", "FR", "SA", "SU"),
}
"""Kinds of fields with a closed list of codes."""


@dataclass(frozen=True, slots=True)
class FieldDef:
    """One field: ``kind`` names its check, ``to`` the object it points to."""

    name: str
    kind: str = "text"
    required: bool = False
    to: str = ""


@dataclass(frozen=True, slots=True)
class ObjectDef:
    """One object of the standard and the name of its file in the tabular form."""

    name: str
    file: str
    fields: Mapping[str, FieldDef]


def _objects() -> Iterator[ObjectDef]:
    for text in _OBJECTS.strip().replace("\n  ", " ").split("\n"):
        head, _, fields = text.partition(": ")
        name, file = head.split()
        yield ObjectDef(name, file, {f.name: f for f in map(_field, fields.split())})


def _field(text: str) -> FieldDef:
    text, _, to = text.partition(">")
    name, _, kind = text.partition(":")
    required = name.endswith("!") or to.endswith("!")
    return FieldDef(name.rstrip("!"), kind or ("ref" if to else "text"), required, to.rstrip("!"))


OBJECTS: Mapping[str, ObjectDef] = {each.name: each for each in _objects()}

CHILDREN: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "organization": {
        "additional_websites": ("url", "organization_id"),
        "funding": ("funding", "organization_id"),
        "contacts": ("contact", "organization_id"),
        "phones": ("phone", "organization_id"),
        "locations": ("location", "organization_id"),
        "programs": ("program", "organization_id"),
        "organization_identifiers": ("organization_identifier", "organization_id"),
        "services": ("service", "organization_id"),
    },
    "service": {
        "additional_urls": ("url", "service_id"),
        "phones": ("phone", "service_id"),
        "schedules": ("schedule", "service_id"),
        "service_areas": ("service_area", "service_id"),
        "service_at_locations": ("service_at_location", "service_id"),
        "languages": ("language", "service_id"),
        "funding": ("funding", "service_id"),
        "cost_options": ("cost_option", "service_id"),
        "required_documents": ("required_document", "service_id"),
        "contacts": ("contact", "service_id"),
        "capacities": ("service_capacity", "service_id"),
    },
    "service_at_location": {
        "service_areas": ("service_area", "service_at_location_id"),
        "contacts": ("contact", "service_at_location_id"),
        "phones": ("phone", "service_at_location_id"),
        "schedules": ("schedule", "service_at_location_id"),
    },
    "location": {
        "languages": ("language", "location_id"),
        "addresses": ("address", "location_id"),
        "contacts": ("contact", "location_id"),
        "accessibility": ("accessibility", "location_id"),
        "phones": ("phone", "location_id"),
        "schedules": ("schedule", "location_id"),
    },
    "contact": {"phones": ("phone", "contact_id")},
    "phone": {"languages": ("language", "phone_id")},
}
"""Lists inside an object: key -> object in the list, and the column that points back."""

PARENTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "service": {
        "organization": ("organization", "organization_id"),
        "program": ("program", "program_id"),
    },
    "service_at_location": {
        "location": ("location", "location_id"),
        "service": ("service", "service_id"),
    },
    "service_capacity": {"unit": ("unit", "unit_id")},
    "attribute": {"taxonomy_term": ("taxonomy_term", "taxonomy_term_id")},
    "taxonomy_term": {"taxonomy_detail": ("taxonomy", "taxonomy_id")},
}
"""Single objects inside an object: key -> object, and the own column that points to it."""

FILES: Mapping[str, str] = {
    **{each.file: each.name for each in OBJECTS.values()},
    **{each.name: each.name for each in OBJECTS.values()},
    "services_at_location": "service_at_location",
    "services_at_locations": "service_at_location",
    "service_at_locations": "service_at_location",
    "service_capacities": "service_capacity",
    "urls": "url",
    "accessibility_for_disabilities": "accessibility",
    "fundings": "funding",
    "regular_schedules": "schedule",
    "regular_schedule": "schedule",
    "holiday_schedules": "schedule",
    "holiday_schedule": "schedule",
    "physical_addresses": "address",
    "physical_address": "address",
    "postal_addresses": "address",
    "postal_address": "address",
    "eligibilities": "eligibility",
    "eligibility": "eligibility",
    "payments_accepted": "payment_accepted",
    "payment_accepted": "payment_accepted",
    "service_taxonomy": "service_attribute",
    "services_taxonomy": "service_attribute",
    "other_attributes": "attribute",
    "other_attribute": "attribute",
    "service_attributes": "service_attribute",
    "service_attribute": "service_attribute",
}
"""File names without ending, of 3.x and of the older forms -> object. ``eligibility``,
``payment_accepted`` and ``service_attribute`` exist in the older forms only.
"""
