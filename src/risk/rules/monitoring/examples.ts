import type { Examples } from '../../rule.js'

export const examples: Examples = {
  'snmp-exposed': [
    { port: 161, on: 'public', service: { name: 'snmp' }, gives: 'high' },
    { port: 161, on: 'private', service: { name: 'snmp' }, gives: 'medium' },
    { port: 161, on: 'public', service: { name: 'snmp', auth: 'none' }, gives: 'critical' },
    { port: 161, on: 'private', service: { name: 'snmp', auth: 'none' }, gives: 'high' },
    { port: 161, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 161, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'syslog-exposed': [
    { port: 601, on: 'public', service: { name: 'syslog' }, gives: 'medium' },
    { port: 601, on: 'private', service: { name: 'syslog' }, gives: 'info' },
    { port: 601, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 601, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'prometheus-stack': [
    { port: 9090, on: 'public', service: { name: 'prometheus' }, gives: 'medium' },
    { port: 9090, on: 'private', service: { name: 'prometheus' }, gives: 'low' },
    { port: 9090, on: 'public', service: { name: 'prometheus', auth: 'none' }, gives: 'high' },
    { port: 9090, on: 'private', service: { name: 'prometheus', auth: 'none' }, gives: 'high' },
    { port: 9090, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 9090, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'metrics-exporter': [
    { port: 9100, on: 'public', service: { name: 'prometheus-exporter' }, gives: 'medium' },
    { port: 9100, on: 'private', service: { name: 'prometheus-exporter' }, gives: 'info' },
    { port: 9100, on: 'public', service: { name: 'prometheus-exporter', auth: 'none' }, gives: 'high' },
    { port: 9100, on: 'private', service: { name: 'prometheus-exporter', auth: 'none' }, gives: 'high' },
    { port: 9100, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 9100, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'grafana-exposed': [
    { port: 3000, on: 'public', service: { name: 'grafana' }, gives: 'medium' },
    { port: 3000, on: 'private', service: { name: 'grafana' }, gives: 'low' },
    { port: 3000, on: 'public', service: { name: 'grafana', auth: 'none' }, gives: 'high' },
    { port: 3000, on: 'private', service: { name: 'grafana', auth: 'none' }, gives: 'high' },
    { port: 3000, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 3000, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'monitoring-agent': [
    { port: 5666, on: 'public', service: { name: 'nrpe' }, gives: 'medium' },
    { port: 5666, on: 'private', service: { name: 'nrpe' }, gives: 'low' },
    { port: 5666, on: 'public', service: { name: 'nrpe', auth: 'none' }, gives: 'high' },
    { port: 5666, on: 'private', service: { name: 'nrpe', auth: 'none' }, gives: 'high' },
    { port: 5666, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 5666, state: 'closed', on: 'public', gives: 'nothing' },
  ],
  'log-pipeline': [
    { port: 5044, on: 'public', service: { name: 'beats' }, gives: 'medium' },
    { port: 5044, on: 'private', service: { name: 'beats' }, gives: 'low' },
    { port: 5044, on: 'public', service: { name: 'beats', auth: 'none' }, gives: 'high' },
    { port: 5044, on: 'private', service: { name: 'beats', auth: 'none' }, gives: 'high' },
    { port: 5044, on: 'public', service: { name: 'xmpp' }, gives: 'nothing' },
    { port: 5044, state: 'closed', on: 'public', gives: 'nothing' },
  ],
}
