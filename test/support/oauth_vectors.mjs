// Makes test/data/oauth/tokens.json: keys, and tokens by another implementation (jose, from npm) with what is to be thought of them.
//   NODE_PATH is not looked at by modules: node test/support/oauth_vectors.mjs /opt/culver-peers/oidc-provider/node_modules > test/data/oauth/tokens.json
// Keys and signatures are new each time.
import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const require = createRequire(pathToFileURL(`${process.argv[2]}/x.js`));
const jose = await import(pathToFileURL(require.resolve('jose')));

const claims = { iss: 'https://id.example.org/realms/staff', aud: ['mail', 'account'], sub: '17', email: 'alice@example.org',
  email_verified: true, scope: 'openid email', iat: 1700000000, exp: 4102444800 };
const b64 = value => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url');
const curves = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' };
const tokens = [], keys = [], made = {};

function make(kid, alg, more = { alg, use: 'sig' }, bits = 2048) {
  const pair = alg === 'EdDSA' ? crypto.generateKeyPairSync('ed25519')
    : alg.startsWith('ES') ? crypto.generateKeyPairSync('ec', { namedCurve: curves[alg] })
      : crypto.generateKeyPairSync('rsa', { modulusLength: bits });
  made[kid] = pair;
  keys.push({ ...pair.publicKey.export({ format: 'jwk' }), kid, ...more });
}
const sign = (kid, header, key = made[kid]) => new jose.SignJWT(claims).setProtectedHeader({ kid, ...header }).sign(key.privateKey);
const add = (name, want, token) => tokens.push({ name, want, token });

const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
for (const alg of algorithms) {
  make(`key-${alg}`, alg);
  add(alg, 'ok', await sign(`key-${alg}`, { alg, typ: 'at+jwt' }));
}
add('Ed25519', 'ok', await sign('key-EdDSA', { alg: 'Ed25519' }).catch(() => {
  const input = `${b64({ alg: 'Ed25519', kid: 'key-EdDSA' })}.${b64(claims)}`;
  return `${input}.${crypto.sign(null, Buffer.from(input), made['key-EdDSA'].privateKey).toString('base64url')}`;
}));
for (const alg of algorithms) { // no name of a key
  add(`${alg} without kid`, 'ok', await new jose.SignJWT(claims).setProtectedHeader({ alg }).sign(made[`key-${alg}`].privateKey));
}
make('any-rsa', 'RS256', {});
add('a key for all of its kind', 'ok', await sign('any-rsa', { alg: 'PS384' }));

add('a key that is for another algorithm', 'not-found', await sign('key-RS256', { alg: 'PS256' }));
add('a key of another kind', 'not-found', await sign('key-ES256', { alg: 'RS256' }, made['key-RS256']));
add('a key of nobody', 'not-found', await sign('nobody', { alg: 'RS256' }, made['key-RS256']));
make('for-encryption', 'RS256', { use: 'enc' });
add('a key for encryption', 'not-found', await sign('for-encryption', { alg: 'RS256' }));
make('for-signing', 'RS256', { key_ops: ['sign'] });
add('a key that is not for verifying', 'not-found', await sign('for-signing', { alg: 'RS256' }));
make('small', 'RS256', { alg: 'RS256' }, 1024);
{
  const input = `${b64({ alg: 'RS256', kid: 'small' })}.${b64(claims)}`;
  add('a key of 1024 bits', 'not-found', `${input}.${crypto.sign('sha256', Buffer.from(input), made.small.privateKey).toString('base64url')}`);
}
const stranger = crypto.generateKeyPairSync('rsa', { modulusLength: 2048 });
const own = stranger.publicKey.export({ format: 'jwk' });
add('signed by another', 'denied', await sign('key-RS256', { alg: 'RS256' }, stranger));
add('with a key of its own', 'denied', await sign('key-RS256', { alg: 'RS256', jwk: own }, stranger));
add('with a key of its own and no name', 'denied', await new jose.SignJWT(claims).setProtectedHeader({ alg: 'RS256', jwk: own })
  .sign(stranger.privateKey));
add('with a place of its keys', 'denied', await sign('key-RS256', { alg: 'RS256', jku: 'https://evil.example/keys', x5u: 'https://evil.example/x' },
  stranger));
for (const form of ['spki', 'pkcs1']) { // RFC 8725 2.1: the public key as the secret of a MAC
  const pem = made['key-RS256'].publicKey.export({ type: form, format: 'pem' });
  const input = `${b64({ alg: 'HS256', kid: 'key-RS256' })}.${b64(claims)}`;
  add(`HS256 with the public key (${form})`, 'denied', `${input}.${crypto.createHmac('sha256', pem).update(input).digest('base64url')}`);
}
for (const alg of ['none', 'None', 'nOnE', '', 'RS1', 'ES256K', 'RSA-OAEP', 'rs256', 17, null]) {
  add(`alg ${JSON.stringify(alg)}`, 'denied', `${b64({ alg, kid: 'key-RS256' })}.${b64(claims)}.`);
}
add('no alg', 'denied', `${b64({ kid: 'key-RS256' })}.${b64(claims)}.`);
add('no signature', 'denied', `${b64({ alg: 'RS256', kid: 'key-RS256' })}.${b64(claims)}.`);
add('ES256 of zeros', 'denied', `${b64({ alg: 'ES256', kid: 'key-ES256' })}.${b64(claims)}.${b64('\0'.repeat(64))}`);
add('EdDSA of zeros', 'denied', `${b64({ alg: 'EdDSA', kid: 'key-EdDSA' })}.${b64(claims)}.${b64('\0'.repeat(64))}`);
{
  const input = `${b64({ alg: 'ES256', kid: 'key-ES256' })}.${b64(claims)}`;
  add('ES256 in DER', 'denied', `${input}.${crypto.sign('sha256', Buffer.from(input), made['key-ES256'].privateKey).toString('base64url')}`);
}
async function raw(name, want, header) {
  const input = `${b64(header)}.${b64(claims)}`;
  add(name, want, `${input}.${crypto.sign('sha256', Buffer.from(input), made['key-RS256'].privateKey).toString('base64url')}`);
}
const good = { alg: 'RS256', kid: 'key-RS256' };
await raw('typ JWT', 'ok', { ...good, typ: 'JWT' });
await raw('typ application/at+jwt', 'ok', { ...good, typ: 'application/at+JWT' });
for (const typ of ['logout+jwt', 'dpop+jwt', 'secevent+jwt', 'refresh+jwt', '', 17, null]) {
  await raw(`typ ${JSON.stringify(typ)}`, 'denied', { ...good, typ });
}
await raw('crit', 'denied', { ...good, crit: ['exp'], exp: 1 });
await raw('crit of nothing', 'denied', { ...good, crit: [] });
await raw('b64', 'denied', { ...good, b64: false });
await raw('a name that is no text', 'syntax', { ...good, kid: 17 });
await raw('an empty name', 'syntax', { ...good, kid: '' });
await raw('a header twice', 'syntax', '{"alg":"none","alg":"RS256","kid":"key-RS256"}');
await raw('no object', 'syntax', '["RS256"]');
await raw('a deep header', 'syntax', `{"alg":"RS256","kid":"key-RS256","x":${'['.repeat(500)}${']'.repeat(500)}}`);
add('encrypted', 'denied', await new jose.CompactEncrypt(Buffer.from(JSON.stringify(claims))).setProtectedHeader({ alg: 'RSA-OAEP', enc: 'A128GCM' })
  .encrypt(made['for-encryption'].publicKey));
add('opaque', 'syntax', 'ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg');
add('nothing', 'syntax', '');
add('dots', 'syntax', '..');
add('three dots', 'syntax', `${b64(good)}.${b64(claims)}.AAAA.AAAA`);
add('padding', 'syntax', `${b64(good)}==.${b64(claims)}.AAAA`);

console.log(JSON.stringify({ about: 'Made by test/support/oauth_vectors.mjs with jose of npm', keys: { keys }, claims, tokens }, null, 1));
