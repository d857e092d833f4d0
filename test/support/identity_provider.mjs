// An identity provider: oidc-provider of npm, over https, at a path as Keycloak has it.
//   node identity_provider.mjs '{"modules": ..., "port": ..., "issuer": ..., "certificate": ..., "key": ..., "lifetime": seconds}'
// Says "ready" once it listens. Keys are new at each start. Its own pages take any name with any password.
import fs from 'node:fs';
import https from 'node:https';
import crypto from 'node:crypto';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

const given = JSON.parse(process.argv[2]);
const require = createRequire(pathToFileURL(`${given.modules}/x.js`));
const { default: Provider } = await import(pathToFileURL(require.resolve('oidc-provider')));

const mail = 'urn:lab:mail';
const kinds = { RS256: ['rsa', { modulusLength: 2048 }], PS256: ['rsa', { modulusLength: 3072 }], ES256: ['ec', { namedCurve: 'P-256' }],
  EdDSA: ['ed25519', {}] };
const keys = Object.entries(kinds).map(([alg, [kind, options]]) => ({
  ...crypto.generateKeyPairSync(kind, options).privateKey.export({ format: 'jwk' }), alg, use: 'sig',
}));
const provider = new Provider(given.issuer, {
  clients: [{ client_id: 'mail-client', client_secret: 'known to the client', redirect_uris: ['https://client.lab.test/back'],
    grant_types: ['authorization_code', 'refresh_token'] }],
  jwks: { keys },
  cookies: { keys: ['of this test'] },
  scopes: ['openid', 'offline_access', 'mail.all'],
  pkce: { required: () => false },
  ttl: { AccessToken: () => given.lifetime, Grant: 3600, Session: 3600, Interaction: 3600, IdToken: 3600, RefreshToken: 3600,
    AuthorizationCode: 60 },
  enabledJWA: { idTokenSigningAlgValues: Object.keys(kinds) },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  extraTokenClaims: (ctx, token) => ({ email: `${token.accountId}@lab.test`, email_verified: !token.accountId.startsWith('unverified') }),
  issueRefreshToken: () => true,
  features: {
    resourceIndicators: {
      enabled: true,
      defaultResource: () => mail,
      useGrantedResource: () => true,
      getResourceServerInfo: (ctx, resource) => { // urn:lab:mail, and urn:lab:mail:ES256 for one that is signed so
        const [, lab, service, alg = 'RS256'] = resource.split(':');
        return { scope: 'mail.all', audience: `urn:${lab}:${service}`, accessTokenFormat: 'jwt', accessTokenTTL: given.lifetime, jwt: { sign: { alg } } };
      },
    },
  },
});
provider.proxy = true;

const { pathname } = new URL(given.issuer);
const serve = provider.callback();
let asked = 0;
https.createServer({ cert: fs.readFileSync(given.certificate), key: fs.readFileSync(given.key) }, (request, response) => {
  if (request.url === '/asked') { // how often the keys were given out
    return response.end(String(asked));
  }
  asked += request.url.endsWith('/jwks');
  request.originalUrl = request.url;
  request.url = request.url.slice(pathname.length) || '/';
  return serve(request, response);
}).listen(given.port, '127.0.0.1', () => console.log('ready'));
