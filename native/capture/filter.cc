#include "capture/filter.h"

#include <cassert>
#include <vector>

#include "base/address_text.h"

namespace synsweep {
namespace {

using Texts = std::vector<std::string>;

// "(a or b)"; empty for none.
std::string AnyOf(const Texts& texts) {
  std::string joined;
  for (const std::string& text : texts) joined += (joined.empty() ? "(" : " or ") + text;
  return joined.empty() ? joined : joined + ")";
}

std::string Ipv4Part(const Texts& hosts, const SourcePorts& ports) {
  const std::string port_range =
      std::to_string(ports.first) + '-' + std::to_string(ports.first + ports.count - 1);
  const std::string tcp = "tcp dst portrange " + port_range +
                          " and (tcp[tcpflags] & tcp-rst != 0"
                          " or tcp[tcpflags] & (tcp-syn|tcp-ack) == (tcp-syn|tcp-ack))";
  const std::string icmp = "icmp[icmptype] == icmp-unreach or icmp[icmptype] == icmp-timxceed";
  return AnyOf(hosts) + " and ((" + tcp + ") or " + icmp + ")";
}

// libpcap's words for TCP fields read IPv4 only, so these are offsets from the front of the packet:
// next header at 6, and the 40 bytes of the IPv6 header before all else.
std::string Ipv6Part(const Texts& hosts, const SourcePorts& ports) {
  const std::string tcp = "ip6[6] == 6 and ip6[42:2] >= " + std::to_string(ports.first) +
                          " and ip6[42:2] <= " + std::to_string(ports.first + ports.count - 1) +
                          " and (ip6[53] & 0x04 != 0 or ip6[53] & 0x12 == 0x12)";
  const std::string icmp = "ip6[6] == 58 and (ip6[40] == 1 or ip6[40] == 3)";
  const std::string extended = "ip6[6] == 0 or ip6[6] == 43 or ip6[6] == 60";
  return AnyOf(hosts) + " and ((" + tcp + ") or (" + icmp + ") or " + extended + ")";
}

}  // namespace

std::string CaptureFilter(const std::set<AddressWords>& sources, const SourcePorts& ports) {
  assert(!sources.empty() && ports.IsValid());
  Texts ipv4_hosts;
  Texts ipv6_hosts;
  for (const AddressWords& source : sources) {
    auto& hosts = IsIpv4(source) ? ipv4_hosts : ipv6_hosts;
    hosts.push_back((IsIpv4(source) ? "ip dst host " : "ip6 dst host ") + FormatAddress(source));
  }
  Texts parts;
  if (!ipv4_hosts.empty()) parts.push_back("(" + Ipv4Part(ipv4_hosts, ports) + ")");
  if (!ipv6_hosts.empty()) parts.push_back("(" + Ipv6Part(ipv6_hosts, ports) + ")");
  return AnyOf(parts);
}

}  // namespace synsweep
