import { createHash, createSign, generateKeyPairSync, randomBytes } from "node:crypto";

// A passkey in software, for tests: makes credentials and signs, as WebAuthn Level 3 6.3 says an authenticator does. What it is told to do
// wrong, it does wrong.

type Cbor = string | number | Uint8Array | Map<string | number, Cbor>;

/** RFC 8949, as much as an attestation needs. */
function cbor(value: Cbor): Buffer {
  const head = (major: number, size: number): Buffer =>
    size < 24
      ? Buffer.from([(major << 5) | size])
      : size < 256
        ? Buffer.from([(major << 5) | 24, size])
        : Buffer.from([(major << 5) | 25, size >> 8, size & 255]);
  if (typeof value === "number") return value >= 0 ? head(0, value) : head(1, -1 - value);
  if (typeof value === "string") return Buffer.concat([head(3, Buffer.byteLength(value)), Buffer.from(value)]);
  if (value instanceof Map)
    return Buffer.concat([head(5, value.size), ...[...value].flatMap(([key, each]) => [cbor(key), cbor(each)])]);
  return Buffer.concat([head(2, value.length), value]);
}

const sha256 = (bytes: string | Uint8Array): Buffer => createHash("sha256").update(bytes).digest();
const url = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64url");

interface Wrong {
  origin?: string;
  rpId?: string;
  challenge?: string;
  type?: string;
  /** False: present, but neither fingerprint nor PIN. */
  isVerified?: boolean;
  counter?: number;
}

export class SoftwareAuthenticator {
  readonly id = randomBytes(32);
  readonly #keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  #counter = 0;
  readonly #origin: string;
  readonly #rpId: string;
  constructor(origin = "http://localhost:3000", rpId = "localhost") {
    this.#origin = origin;
    this.#rpId = rpId;
  }

  #clientData(type: string, challenge: string, wrong: Wrong): Buffer {
    return Buffer.from(
      JSON.stringify({
        type: wrong.type ?? type,
        challenge: wrong.challenge ?? challenge,
        origin: wrong.origin ?? this.#origin,
        crossOrigin: false,
      }),
    );
  }

  #data(flags: number, wrong: Wrong, rest: Uint8Array = Buffer.alloc(0)): Buffer {
    this.#counter += 1;
    const counter = Buffer.alloc(4);
    counter.writeUInt32BE(wrong.counter ?? this.#counter);
    const verified = wrong.isVerified === false ? 0 : 4;
    return Buffer.concat([sha256(wrong.rpId ?? this.#rpId), Buffer.from([flags | 1 | verified]), counter, rest]);
  }

  /** Answers options of a creation; the JSON that the page's script sends. */
  create({ challenge }: { challenge: string }, wrong: Wrong = {}): string {
    const { x = "", y = "" } = this.#keys.publicKey.export({ format: "jwk" });
    const key = cbor(
      new Map<number, Cbor>([
        [1, 2],
        [3, -7],
        [-1, 1],
        [-2, Buffer.from(x, "base64url")],
        [-3, Buffer.from(y, "base64url")],
      ]),
    );
    const length = Buffer.from([0, this.id.length]);
    const authData = this.#data(0x40, wrong, Buffer.concat([Buffer.alloc(16), length, this.id, key]));
    const attestation = cbor(
      new Map<string, Cbor>([
        ["fmt", "none"],
        ["attStmt", new Map()],
        ["authData", authData],
      ]),
    );
    return JSON.stringify({
      id: url(this.id),
      rawId: url(this.id),
      type: "public-key",
      clientExtensionResults: {},
      response: {
        clientDataJSON: url(this.#clientData("webauthn.create", challenge, wrong)),
        attestationObject: url(attestation),
        transports: ["internal"],
      },
    });
  }

  /** Answers options of a request. */
  get({ challenge }: { challenge: string }, wrong: Wrong = {}): string {
    const clientData = this.#clientData("webauthn.get", challenge, wrong);
    const authData = this.#data(0, wrong);
    const signature = createSign("sha256")
      .update(Buffer.concat([authData, sha256(clientData)]))
      .sign(this.#keys.privateKey);
    return JSON.stringify({
      id: url(this.id),
      rawId: url(this.id),
      type: "public-key",
      clientExtensionResults: {},
      response: { clientDataJSON: url(clientData), authenticatorData: url(authData), signature: url(signature) },
    });
  }
}
