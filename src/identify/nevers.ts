/**
 * What no probe says, whatever its class. SECURITY.md has the list in words; a test holds every byte that every probe
 * sends against it.
 */
export const NEVERS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  {
    what: 'changes data or settings of a store',
    pattern: /\b(?:FLUSHALL|FLUSHDB|CONFIG|SLAVEOF|REPLICAOF|SHUTDOWN|EVAL|MODULE|DEBUG|MIGRATE)\b/i,
  },
  {
    what: 'writes to a store',
    pattern: /^(?:\*\d+\r\n\$\d+\r\n)?(?:SET|MSET|DEL|APPEND|INCR|add|replace|delete|cas)\b[ \r]/i,
  },
  {
    what: 'writes over SQL',
    pattern: /\b(?:INSERT INTO|UPDATE \w+ SET|DELETE FROM|DROP|ALTER|CREATE|GRANT|COPY)\b[ ]/i,
  },
  { what: 'hands in mail or asks for a relay', pattern: /\b(?:MAIL FROM|RCPT TO|VRFY|EXPN|ETRN)\b/i },
  { what: 'asks a proxy to connect further', pattern: /^CONNECT \S+:\d/i },
  {
    what: 'uses a method of HTTP that may change something',
    pattern: /^(?:PUT|DELETE|PATCH|TRACE|MKCOL|MOVE|COPY) \//i,
  },
  { what: 'publishes or subscribes', pattern: /^(?:PUB|HPUB|SUB|PUBLISH|SUBSCRIBE|PSUBSCRIBE)\b[ \r]/i },
  { what: 'prints, or sets up a printer', pattern: /\x1b%-12345X|@PJL/ },
  { what: 'asks NTP for its last visitors (monlist)', pattern: /^[\x17\x97][\s\S][\s\S][\x14\x2a]/ },
  { what: 'stores or changes files', pattern: /^(?:STOR|APPE|STOU|DELE|RNFR|MKD|RMD|SITE|PUT)\b[ \r]/i },
  { what: 'asks for more than was sent (Heartbleed)', pattern: /^\x18\x03[\x00-\x03]/ },
]

/** What only a probe of class `login` says. */
export const LOGINS = /^(?:USER|PASS|LOGIN|\w{1,8} LOGIN|AUTH(?! TLS\r)|AUTHENTICATE)\b/i
