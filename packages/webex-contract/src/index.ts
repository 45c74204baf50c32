export * from './audit.ts';
export * from './authorizations.ts';
export * from './calls.ts';
export * from './cdr.ts';
export * from './messaging.ts';
export * from './oauth.ts';
export * from './people.ts';
export * from './telephony-config.ts';
