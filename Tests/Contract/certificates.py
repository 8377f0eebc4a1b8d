"""The stored certificates (Tests/Fixtures/TLS), and clients that use them."""

import ssl

import description

FOLDER = description.PROJECT / "Tests" / "Fixtures" / "TLS"


def options(name="server", clients=None):
    """Options of `siglip serve`."""
    options = ["--tls-certificate", FOLDER / f"{name}.pem", "--tls-key", FOLDER / f"{name}.key"]
    return [*options, "--tls-client-ca", FOLDER / f"{clients}.pem"] if clients else options


def client(holding=None, trusting="authority"):
    """A client, with a certificate of its own or without, that trusts one authority."""
    context = ssl.create_default_context(cafile=FOLDER / f"{trusting}.pem")
    if holding:
        context.load_cert_chain(FOLDER / f"{holding}.pem", FOLDER / f"{holding}.key")
    return context
