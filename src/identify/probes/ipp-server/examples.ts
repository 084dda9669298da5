import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'CUPS 2.4 of Debian 12',
    from: 'real',
    hears: [
      [
        'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Language: en\r\nContent-Length: 342\r\nContent-Type: text/html; charset=utf-8\r\nDate: Wed, 25 Nov 2026 17:43:46 GMT\r\nAccept-Encoding: gzip, deflate, identity\r\nServer: CUPS/2.4 IPP/2.1\r\nX-Frame-Options: DENY\r\nContent-Security-Policy: frame-ancestors \'none\'\r\n\r\n<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">\n<HTML>\n<HEAD>\n\x09<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8">\n\x09<TITLE>Not Found - CUPS v2.4.2</TITLE>\n\x09<LINK REL="STYLESHEET" TYPE="text/css" HREF="/cups.css">\n</HEAD>\n<BODY>\n<H1>Not Found</H1>\n<P></P>\n</BODY>\n</HTML>\n',
      ],
    ],
    gives: { name: 'ipp', product: 'CUPS', version: '2.4', auth: 'unknown', facts: { protocolVersion: '2.1' } },
  },
  {
    title: 'CUPS that does not let this address in',
    from: 'spec',
    hears: [['HTTP/1.1 403 Forbidden\r\nServer: CUPS/2.3 IPP/2.1\r\n\r\n']],
    gives: { name: 'ipp', product: 'CUPS', version: '2.3', auth: 'refused-by-acl', facts: { protocolVersion: '2.1' } },
  },
  {
    title: 'another web server',
    from: 'spec',
    hears: [['HTTP/1.1 404 Not Found\r\nServer: nginx\r\n\r\n']],
    gives: 'nothing',
  },
]
