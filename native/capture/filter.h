#ifndef SYNSWEEP_CAPTURE_FILTER_H_
#define SYNSWEEP_CAPTURE_FILTER_H_

#include <set>
#include <string>

#include "base/address.h"
#include "cookie/cookie.h"

namespace synsweep {

// The kernel filter that lets through what may be a reply and little else, in libpcap's language
// (pcap-filter(7)): SYN-ACK and RST to our source ports, ICMP and ICMPv6 errors of the two types
// that we read, all of it only to our own addresses. A sieve, not a judge: cookies decide.
//
// IPv6 packets to us with extension headers pass whatever they carry: a kernel filter cannot walk
// the headers, and such packets are rare. VLAN tags are not spoken of, since on Linux the first is
// off the frame before any filter sees it, and back in its place when libpcap hands the frame over.
// So frames with one tag pass like those without; with two they do not.
//
// `sources`: the addresses that we send from, at least one; only their families are let through.
[[nodiscard]] std::string CaptureFilter(const std::set<AddressWords>& sources,
                                        const SourcePorts& ports);

}  // namespace synsweep

#endif  // SYNSWEEP_CAPTURE_FILTER_H_
