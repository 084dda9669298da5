#ifndef SYNSWEEP_CAPTURE_FILTER_H_
#define SYNSWEEP_CAPTURE_FILTER_H_

#include <cstdint>
#include <set>
#include <string>

#include "cookie/cookie.h"

namespace synsweep {

// The kernel filter that lets through what may be a reply and little else, in libpcap's language
// (pcap-filter(7)): SYN-ACK and RST to our source ports, ICMP destination unreachable and time
// exceeded, all of it only to our own addresses. A sieve, not a judge: cookies decide.
//
// `sources`: the addresses that we send from, host order; at least one.
[[nodiscard]] std::string CaptureFilter(const std::set<std::uint32_t>& sources,
                                        const SourcePorts& ports);

}  // namespace synsweep

#endif  // SYNSWEEP_CAPTURE_FILTER_H_
