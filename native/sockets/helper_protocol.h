#ifndef SYNSWEEP_SOCKETS_HELPER_PROTOCOL_H_
#define SYNSWEEP_SOCKETS_HELPER_PROTOCOL_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "base/bytes.h"
#include "sockets/raw_socket.h"

namespace synsweep {

// What an engine says to the helper, and hears. One message each way over a Unix socket that keeps
// messages whole (SOCK_SEQPACKET): a request of 12 bytes, an answer of 12 bytes with the sockets
// (SCM_RIGHTS), kind by kind in RawSocket's order. Then the helper ends.

// How many of each kind, and for which source ports.
struct HelperRequest {
  static constexpr std::size_t kBytes = 12;
  static constexpr std::uint8_t kMostLanes = 64;
  static constexpr std::uint8_t kMostDevices = 16;

  std::uint8_t lanes;    // 1 … kMostLanes: sockets that send, of each kind
  std::uint8_t devices;  // 1 … kMostDevices: sockets that hear, of each kind
  PortRange ports;       // 1 ≤ first ≤ last

  // nullopt: of another length, or a byte is not as a request has it.
  [[nodiscard]] static std::optional<HelperRequest> Parse(ByteView message) noexcept;
  [[nodiscard]] std::array<std::uint8_t, kBytes> Emit() const noexcept;

  [[nodiscard]] std::size_t CountOf(RawSocket kind) const noexcept;
};

// What became of a request.
struct HelperAnswer {
  static constexpr std::size_t kBytes = 12;
  // As many descriptors as the kernel passes with one message (SCM_MAX_FD, net/scm.h).
  static constexpr std::size_t kMostSockets = 253;

  std::uint16_t error;  // errno of the first socket that could not be opened; 0: here they are
  bool has_ipv6;        // false: this kernel has none, so no kIpv6 are among them

  [[nodiscard]] static std::optional<HelperAnswer> Parse(ByteView message) noexcept;
  [[nodiscard]] std::array<std::uint8_t, kBytes> Emit() const noexcept;
};

static_assert(3 * HelperRequest::kMostLanes + 3 * HelperRequest::kMostDevices <=
              HelperAnswer::kMostSockets);

}  // namespace synsweep

#endif  // SYNSWEEP_SOCKETS_HELPER_PROTOCOL_H_
