import { element } from '../../ber.js'
import { concat, hex } from '../../bytes.js'
import type { Example } from '../../probe.js'

function entry(id: number, dn: string, attributes: Readonly<Record<string, readonly string[]>>): Uint8Array {
  const list = Object.entries(attributes).map(([name, values]) =>
    element(0x30, element(0x04, name), element(0x31, ...values.map((value) => element(0x04, value)))),
  )
  return message(id, element(0x64, element(0x04, dn), element(0x30, ...list)))
}

function done(id: number, code: number, said = '', tag = 0x65): Uint8Array {
  return message(id, element(tag, element(0x0a, new Uint8Array([code])), element(0x04), element(0x04, said)))
}

function message(id: number, operation: Uint8Array): Uint8Array {
  return element(0x30, element(0x02, new Uint8Array([id])), operation)
}

export const examples: readonly Example[] = [
  {
    title: 'OpenLDAP 2.5 of Debian 12 as it is installed',
    from: 'real',
    hears: [
      [
        hex`
          3082016c0201016482016504003082015f3025040b6f626a656374436c61737331160403746f70040f4f70656e4c444150726f6f74445345301f04
          0e6e616d696e67436f6e7465787473310d040b64633d6e6f646f6d61696e30750412737570706f72746564457874656e73696f6e315f0417312e33
          2e362e312e342e312e343230332e312e31312e310417312e332e362e312e342e312e343230332e312e31312e33040b312e332e362e312e312e3804
          0e312e332e362e312e312e32312e33040e312e332e362e312e312e32312e31301b0414737570706f727465644c44415056657273696f6e31030401
          333081800417737570706f727465645341534c4d656368616e69736d733165040d534352414d2d5348412d353132040d534352414d2d5348412d33
          3834040d534352414d2d5348412d323536040d534352414d2d5348412d323234040b534352414d2d5348412d31040a4449474553542d4d44350408
          4352414d2d4d443504044e544c4d300c02010165070a010004000400`,
        hex`3014020102640f040b64633d6e6f646f6d61696e3000300c02010265070a010004000400`,
      ],
    ],
    gives: {
      name: 'ldap',
      product: 'OpenLDAP',
      auth: 'none',
      facts: {
        namingContexts: ['dc=nodomain'],
        ldapVersions: ['3'],
        saslMechanisms: [
          ...['SCRAM-SHA-512', 'SCRAM-SHA-384', 'SCRAM-SHA-256', 'SCRAM-SHA-224', 'SCRAM-SHA-1'],
          ...['DIGEST-MD5', 'CRAM-MD5', 'NTLM'],
        ],
        anonymousRead: true,
        startTls: false,
      },
    },
  },
  {
    title: 'OpenLDAP 2.5 that wants a login for everything',
    from: 'real',
    hears: [[hex`3023020101651e0a01350400041761757468656e7469636174696f6e207265717569726564`]],
    gives: { name: 'ldap', auth: 'required' },
  },
  {
    title: 'a domain controller of Windows Server',
    from: 'spec',
    hears: [
      [
        concat(
          entry(1, '', {
            defaultNamingContext: ['DC=corp,DC=example'],
            namingContexts: ['DC=corp,DC=example', 'CN=Configuration,DC=corp,DC=example'],
            supportedLDAPVersion: ['3', '2'],
            supportedSASLMechanisms: ['GSSAPI', 'GSS-SPNEGO', 'EXTERNAL', 'DIGEST-MD5'],
            supportedExtension: ['1.3.6.1.4.1.1466.20037'],
            dnsHostName: ['dc1.corp.example'],
            domainControllerFunctionality: ['7'],
          }),
          done(1, 0),
        ),
        done(2, 1, '000004DC: LdapErr: DSID-0C0907C2, a successful bind must be completed on the connection'),
        done(3, 0, '', 0x78),
      ],
    ],
    tls: { version: 'TLSv1.2' },
    gives: {
      name: 'ldap',
      product: 'Microsoft Active Directory',
      version: 'Windows Server 2016 or later',
      auth: 'required',
      facts: {
        namingContexts: ['DC=corp,DC=example', 'CN=Configuration,DC=corp,DC=example'],
        ldapVersions: ['3', '2'],
        saslMechanisms: ['GSSAPI', 'GSS-SPNEGO', 'EXTERNAL', 'DIGEST-MD5'],
        anonymousRead: false,
        startTls: true,
        directoryHost: 'dc1.corp.example',
      },
    },
  },
  {
    title: '389 Directory Server',
    from: 'spec',
    hears: [
      [
        concat(
          entry(1, '', {
            vendorName: ['389 Project'],
            vendorVersion: ['389-Directory/2.3.1 B2023.010.0000'],
            namingContexts: ['dc=lab'],
          }),
          done(1, 0),
        ),
        done(2, 32),
      ],
    ],
    gives: {
      name: 'ldap',
      product: '389 Directory Server',
      version: '2.3.1',
      auth: 'unknown',
      facts: { namingContexts: ['dc=lab'], anonymousRead: false, startTls: false },
    },
  },
  { title: 'SNMP, which is written by the same rules', from: 'spec', hears: [[hex`300302010165`]], gives: 'nothing' },
  { title: 'a web server', from: 'spec', hears: [['HTTP/1.1 400 Bad Request\r\n\r\n']], gives: 'nothing' },
]
