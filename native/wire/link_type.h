#ifndef SYNSWEEP_WIRE_LINK_TYPE_H_
#define SYNSWEEP_WIRE_LINK_TYPE_H_

#include <cstdint>

namespace synsweep {

// What a captured frame begins with. capture/ maps libpcap's DLT_* to it.
enum class LinkType : std::uint8_t {
  kEthernet,      // DLT_EN10MB; Linux gives it for loopback too
  kLinuxCooked,   // DLT_LINUX_SLL
  kLinuxCooked2,  // DLT_LINUX_SLL2
  kRawIp,         // DLT_RAW, DLT_IPV4, DLT_IPV6: tun and other layer-3 devices
};

}  // namespace synsweep

#endif  // SYNSWEEP_WIRE_LINK_TYPE_H_
