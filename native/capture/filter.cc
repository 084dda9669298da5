#include "capture/filter.h"

#include <cassert>

#include "base/address_text.h"

namespace synsweep {

std::string CaptureFilter(const std::set<std::uint32_t>& sources, const SourcePorts& ports) {
  assert(!sources.empty() && ports.IsValid());
  std::string hosts;
  for (const std::uint32_t source : sources) {
    if (!hosts.empty()) hosts += " or ";
    hosts += "ip dst host " + FormatIpv4(source);
  }
  const std::string port_range =
      std::to_string(ports.first) + '-' + std::to_string(ports.first + ports.count - 1);
  const std::string tcp = "tcp dst portrange " + port_range +
                          " and (tcp[tcpflags] & tcp-rst != 0"
                          " or tcp[tcpflags] & (tcp-syn|tcp-ack) == (tcp-syn|tcp-ack))";
  const std::string icmp = "icmp[icmptype] == icmp-unreach or icmp[icmptype] == icmp-timxceed";
  return "(" + hosts + ") and ((" + tcp + ") or " + icmp + ")";
}

}  // namespace synsweep
