import type { Example } from '../../probe.js'

export const examples: readonly Example[] = [
  {
    title: 'CUPS 2.4 of Debian 12',
    from: 'real',
    hears: [
      [
        'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Language: en\r\nContent-Length: 342\r\nContent-Type: text/html; charset=utf-8\r\nDate: Wed, 25 Nov 2026 17:43:46 GMT\r\nAccept-Encoding: gzip, deflate, identity\r\nServer: CUPS/2.4 IPP/2.1\r\nX-Frame-Options: DENY\r\nContent-Security-Policy: frame-ancestors \'none\'\r\n\r\n<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN" "http://www.w3.org/TR/html4/loose.dtd">\n<HTML>\n<HEAD>\n\x09<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=utf-8">\n\x09<TITLE>Not Found - CUPS v2.4.2</TITLE>\n\x09<LINK REL="STYLESHEET" TYPE="text/css" HREF="/cups.css">\n</HEAD>\n<BODY>\n<H1>Not Found</H1>\n<P></P>\n</BODY>\n</HTML>\n',
      ],
      [
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Language: en\r\nContent-Length: 127\r\nContent-Type: application/ipp\r\nDate: Wed, 25 Nov 2026 17:55:05 GMT\r\nAccept-Encoding: gzip, deflate, identity\r\nServer: CUPS/2.4 IPP/2.1\r\nX-Frame-Options: DENY\r\nContent-Security-Policy: frame-ancestors 'none'\r\n\r\n\x01\x01\x04\x06\x00\x00\x00\x01\x01G\x00\x12attributes-charset\x00\x05utf-8H\x00\x1battributes-natural-language\x00\x02enA\x00\x0estatus-message\x00$The printer or class does not exist.\x03",
      ],
    ],
    gives: { name: 'ipp', product: 'CUPS', version: '2.4.2', auth: 'unknown', facts: { protocolVersion: '2.1' } },
  },
  {
    title: 'CUPS that does not let this address in',
    from: 'spec',
    hears: [['HTTP/1.1 403 Forbidden\r\nServer: CUPS/2.3 IPP/2.1\r\n\r\n']],
    gives: { name: 'ipp', product: 'CUPS', version: '2.3', auth: 'refused-by-acl', facts: { protocolVersion: '2.1' } },
  },
  {
    title: 'a printer that tells its make',
    from: 'spec',
    hears: [
      ['HTTP/1.1 200 OK\r\nServer: HP HTTP Server\r\nContent-Type: text/html\r\n\r\n<html></html>'],
      [
        'HTTP/1.1 200 OK\r\nServer: HP HTTP Server\r\nContent-Type: application/ipp\r\n\r\n' +
          '\x01\x01\x00\x00\x00\x00\x00\x01\x01\x47\x00\x12attributes-charset\x00\x05utf-8\x48\x00\x1battributes-natural-language\x00\x02en' +
          '\x04\x41\x00\x16printer-make-and-model\x00\x10Example Laser 40\x41\x00\x1fprinter-firmware-string-version\x00\x0520240\x03',
      ],
    ],
    gives: { name: 'ipp', product: 'Example Laser 40', version: '20240', auth: 'none' },
  },
  {
    title: 'CUPS that asks who is there',
    from: 'spec',
    hears: [
      ['HTTP/1.1 200 OK\r\nServer: CUPS/2.3 IPP/2.1\r\n\r\n'],
      ['HTTP/1.1 401 Unauthorized\r\nServer: CUPS/2.3 IPP/2.1\r\n\r\n'],
    ],
    gives: { name: 'ipp', product: 'CUPS', version: '2.3', auth: 'required', facts: { protocolVersion: '2.1' } },
  },
  {
    title: 'another web server',
    from: 'spec',
    hears: [['HTTP/1.1 404 Not Found\r\nServer: nginx\r\n\r\n']],
    gives: 'nothing',
  },
]
