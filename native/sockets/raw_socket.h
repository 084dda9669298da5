// sockets - opens the raw sockets of the engine, here or by the helper, and says which there are.
// Owns: what it opened until somebody takes it.   Borrows: nothing.
// May not: send, receive, bind: whoever takes a socket does.
// native/helper is the other end; SECURITY.md says what it can be asked for.
#ifndef SYNSWEEP_SOCKETS_RAW_SOCKET_H_
#define SYNSWEEP_SOCKETS_RAW_SOCKET_H_

#include <cstddef>
#include <cstdint>

#include "sockets/socket_filter.h"

namespace synsweep {

// What a socket is for, and so what its filter, locked before anybody gets it, lets it hear.
enum class RawSocket : std::uint8_t {
  kFrames,      // sends whole frames (AF_PACKET), hears nothing
  kIpv4,        // sends IPv4 packets with a header of ours, hears nothing
  kIpv6,        // likewise IPv6
  kNeighbours,  // sends whole frames, hears ARP replies and neighbour advertisements
  kReplies,     // hears SYN-ACK, RST and ICMP errors, 160 bytes of each
  kDepartures,  // hears SYN and RST that leave this machine, 160 bytes of each
};

inline constexpr std::size_t kRawSocketKinds = 6;

// Opens one. Those of AF_PACKET belong to no device and no protocol yet, so nothing comes in before
// they are bound, which needs no privilege. −1: errno says why; EPERM without CAP_NET_RAW.
[[nodiscard]] int OpenRawSocket(RawSocket kind, PortRange ports) noexcept;

}  // namespace synsweep

#endif  // SYNSWEEP_SOCKETS_RAW_SOCKET_H_
