import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'elasticsearch-exposed': [
    { port: 9200, on: 'public', gives: 'high' },
    { port: 9200, on: 'private', gives: 'medium' },
    { port: 9200, on: 'loopback', gives: 'info' },
    { port: 9200, on: 'public', role: 'web-server', gives: 'critical' },
    { port: 9300, on: 'private', gives: 'medium' },
    { port: 9200, state: 'closed', on: 'public', gives: 'nothing' },
    { port: 9201, on: 'public', gives: 'nothing' },
    { port: 9200, on: 'public', service: { name: 'elasticsearch' }, gives: 'high' },
    { port: 9200, on: 'private', service: { name: 'elasticsearch' }, gives: 'medium' },
    { port: 9200, on: 'public', service: { name: 'elasticsearch', auth: 'none' }, gives: 'critical' },
    { port: 9200, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
  ],
  'kibana-exposed': [
    { port: 5601, on: 'public', service: { name: 'kibana' }, gives: 'high' },
    { port: 5601, on: 'private', service: { name: 'kibana' }, gives: 'low' },
    { port: 5601, on: 'public', service: { name: 'kibana', auth: 'none' }, gives: 'critical' },
    { port: 5601, on: 'private', service: { name: 'kibana', auth: 'none' }, gives: 'high' },
    { port: 5601, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 5601, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'solr-exposed': [
    { port: 8983, on: 'public', service: { name: 'solr' }, gives: 'high' },
    { port: 8983, on: 'private', service: { name: 'solr' }, gives: 'medium' },
    { port: 8983, on: 'public', service: { name: 'solr', auth: 'none' }, gives: 'critical' },
    { port: 8983, on: 'private', service: { name: 'solr', auth: 'none' }, gives: 'high' },
    { port: 8983, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 8983, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'search-engine-misc': [
    { port: 7700, on: 'public', service: { name: 'meilisearch' }, gives: 'medium' },
    { port: 7700, on: 'private', service: { name: 'meilisearch' }, gives: 'low' },
    { port: 7700, on: 'public', service: { name: 'meilisearch', auth: 'none' }, gives: 'high' },
    { port: 7700, on: 'private', service: { name: 'meilisearch', auth: 'none' }, gives: 'high' },
    { port: 7700, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 7700, state: 'closed', on: 'public', gives: 'nothing' },
  ],
}
