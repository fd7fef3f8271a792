"""A WebAuthn client and authenticator based on Debian's python3-fido2. Adds a passkey, signs in with it, and prints the responses.

Usage: fido2_client.py SERVER TOKEN ORIGIN
"""

import json
import os
import sys
import urllib.error
import urllib.request
from urllib.parse import urlsplit

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.client import WEBAUTHN_TYPE, ClientData
from fido2.cose import ES256
from fido2.ctap2 import AttestationObject, AttestedCredentialData, AuthenticatorData
from fido2.rpid import verify_rp_id
from fido2.utils import sha256, websafe_decode, websafe_encode

FLAG = AuthenticatorData.FLAG
UNLOCKED = FLAG.USER_PRESENT | FLAG.USER_VERIFIED


class Server:
    def __init__(self, url, token):
        self.url, self.token = url, token

    def post(self, path, body=None):
        request = urllib.request.Request(self.url + path, method="POST", headers={"User-Agent": "functional tests"})
        if self.token:
            request.add_header("Authorization", "Bearer " + self.token)
        if body is not None:
            request.add_header("Content-Type", "application/json")
            request.data = json.dumps(body).encode()
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


class Authenticator:
    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(64)
        self.handle = None
        self.counter = 0

    def create(self, options, origin):
        assert verify_rp_id(options["rp"]["id"], origin) or urlsplit(origin).hostname == "localhost"
        assert {"type": "public-key", "alg": ES256.ALGORITHM} in options["pubKeyCredParams"]
        self.handle = options["user"]["id"]
        client = self.client_data(WEBAUTHN_TYPE.MAKE_CREDENTIAL, options, origin)
        public_key = ES256.from_cryptography_key(self.key.public_key())
        credential = AttestedCredentialData.create(bytes(16), self.id, public_key)
        data = self.data(options["rp"]["id"], UNLOCKED | FLAG.ATTESTED, credential)
        attestation = AttestationObject.create("none", data, {}).with_string_keys()
        return self.credential({"clientDataJSON": client.b64, "attestationObject": websafe_encode(attestation)})

    def get(self, options, origin):
        client = self.client_data(WEBAUTHN_TYPE.GET_ASSERTION, options, origin)
        data = self.data(options["rpId"], UNLOCKED)
        signature = self.key.sign(data + client.hash, ec.ECDSA(hashes.SHA256()))
        return self.credential(
            {
                "clientDataJSON": client.b64,
                "authenticatorData": websafe_encode(data),
                "signature": websafe_encode(signature),
                "userHandle": self.handle,
            }
        )

    def data(self, rp_id, flags, credential=b""):
        self.counter += 1
        return AuthenticatorData.create(sha256(rp_id.encode()), flags, self.counter, credential)

    def credential(self, response):
        text = websafe_encode(self.id)
        return {"id": text, "rawId": text, "type": "public-key", "clientExtensionResults": {}, "response": response}

    @staticmethod
    def client_data(kind, options, origin):
        challenge = websafe_encode(websafe_decode(options["challenge"]))
        return ClientData.build(type=kind, challenge=challenge, origin=origin, crossOrigin=False)


def main(url, token, origin):
    phone = Authenticator()
    signed_in, anonymous = Server(url, token), Server(url, None)

    _, answer = signed_in.post("/api/v1/me/passkeys/options")
    credential = phone.create(answer["options"], origin)
    status, _ = signed_in.post("/api/v1/me/passkeys", {"ceremony": answer["ceremony"], "name": "fido2", "credential": credential})
    print("added", status)

    _, answer = anonymous.post("/api/v1/sessions/passkey/options")
    body = {"ceremony": answer["ceremony"], "credential": phone.get(answer["options"], origin), "transport": "bearer"}
    status, session = anonymous.post("/api/v1/sessions/passkey", body)
    print("signed in", status, *session["methods"])
    status, problem = anonymous.post("/api/v1/sessions/passkey", body)
    print("again", status, problem["code"])

    _, answer = anonymous.post("/api/v1/sessions/passkey/options")
    body = {"ceremony": answer["ceremony"], "credential": phone.get(answer["options"], "https://evil.example")}
    status, problem = anonymous.post("/api/v1/sessions/passkey", body)
    print("other origin", status, problem["code"])


main(*sys.argv[1:])
