"""An authority, a server's and a client's certificate, for one run and for both brokers."""

import os
import subprocess

CURVE = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")


def make(folder):
    """Everything stands in `folder`, keys readable by their owner alone."""
    os.mkdir(folder, 0o700)
    _openssl(
        folder, "req", "-x509", *CURVE, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=bench CA",
        "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign,cRLSign",
    )
    _leaf(folder, "server", "localhost", "serverAuth", "DNS:localhost,IP:127.0.0.1")
    _leaf(folder, "client", "bench", "clientAuth", "DNS:bench")
    for name in ("ca.key", "server.key", "client.key"):
        os.chmod(os.path.join(folder, name), 0o600)
    return folder


def _leaf(folder, name, subject, use, names):
    extensions = f"extendedKeyUsage={use}\nsubjectAltName={names}\nkeyUsage=critical,digitalSignature\n"
    with open(os.path.join(folder, name + ".ext"), "w") as file:
        file.write(extensions)
    _openssl(folder, "req", *CURVE, "-keyout", name + ".key", "-out", name + ".csr", "-subj", f"/CN={subject}")
    _openssl(
        folder, "x509", "-req", "-in", name + ".csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial",
        "-days", "2", "-extfile", name + ".ext", "-out", name + ".pem",
    )


def _openssl(folder, *words):
    subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)
