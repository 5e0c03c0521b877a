import os
import stat
import tempfile
import tomllib
import unittest

from start import secrets_file, write_secrets
from tests.test_settings import APP


class Secrets(unittest.TestCase):
    def test_are_what_st_login_reads_whatever_is_in_them(self) -> None:
        odd = {**APP, "COGNITO_CLIENT_SECRET": 'a"b\\c\n$(id)', "STREAMLIT_SERVER_COOKIE_SECRET": "ü]"}
        self.assertEqual(
            tomllib.loads(secrets_file(odd)),
            {
                "auth": {
                    "redirect_uri": APP["COGNITO_REDIRECT_URI"],
                    "cookie_secret": "ü]",
                    "client_id": APP["COGNITO_CLIENT_ID"],
                    "client_secret": 'a"b\\c\n$(id)',
                    "server_metadata_url": APP["COGNITO_DISCOVERY_URL"],
                }
            },
        )

    def test_are_their_owners_alone(self) -> None:
        with tempfile.TemporaryDirectory() as memory:
            path = write_secrets(APP, memory)
            self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
            self.assertEqual(stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode), 0o700)


if __name__ == "__main__":
    unittest.main()
