"""All checks, in the order in which they are shown."""

from typing import Final

from django.conf import settings

from baosong.site.checks import accounts, backup, database, files, mail, public_site, reader, services, store, web_address
from baosong.site.checks.findings import SetupCheck

CHECKS: Final = (
    SetupCheck("debug", web_address.debug, is_quick=True),
    SetupCheck("hosts", web_address.hosts, is_quick=True),
    SetupCheck("public_url", web_address.public_url, is_quick=True),
    SetupCheck("https", web_address.https, is_quick=True),
    SetupCheck("proxies", web_address.proxies, is_quick=True),
    SetupCheck("secret_key", files.secret_key, is_quick=True),
    SetupCheck("modes", files.modes, is_quick=True),
    SetupCheck("rights", files.rights, is_quick=True),
    SetupCheck("disk", files.disk, is_quick=True),
    SetupCheck("database", database.database),
    SetupCheck("demo_accounts", accounts.demo_accounts, is_quick=True, needs_database=True),
    SetupCheck("backup", backup.backup, needs_database=True),
    SetupCheck("database_clock", database.clock, applies=database.is_server),
    SetupCheck("proxy", public_site.proxy),
    SetupCheck("certificate", public_site.certificate, applies=public_site.is_https),
    SetupCheck("clock", public_site.clock),
    SetupCheck("mail", mail.outgoing),
    SetupCheck("mailbox", mail.mailbox, applies=lambda: bool(settings.BAOSONG_IMAP)),
    SetupCheck("store", store.bucket, applies=lambda: bool(settings.BAOSONG_STORE["store"])),
    SetupCheck("cache", services.cache, applies=lambda: bool(settings.OPTIONS["cache"])),
    SetupCheck("broker", services.broker, applies=lambda: bool(settings.BAOSONG_BROKER)),
    SetupCheck("reader", reader.second_reader, applies=lambda: bool(settings.BAOSONG_READER["name"])),
    SetupCheck("clamd", services.virus_scanner, applies=lambda: bool(settings.BAOSONG_CLAMD)),
)
QUICK: Final = tuple(check for check in CHECKS if check.is_quick)
