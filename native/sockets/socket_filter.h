#ifndef SYNSWEEP_SOCKETS_SOCKET_FILTER_H_
#define SYNSWEEP_SOCKETS_SOCKET_FILTER_H_

#include <linux/filter.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace synsweep {

// How much of a frame a filter lets through: headers, and what an ICMP error quotes of ours.
inline constexpr std::uint32_t kCapturedBytes = 160;

// TCP ports, both ends included; first ≤ last.
struct PortRange {
  std::uint16_t first;
  std::uint16_t last;
};

// A program that the kernel runs on each frame before a socket gets it (classic BPF). Without
// allocation: it is part of a helper that needs nothing but libc.
class SocketFilter {
 public:
  // On packets without their link-layer header (SOCK_DGRAM), of any device, both families.

  // SYN-ACK and RST to our source ports, and ICMP errors; coming in.
  [[nodiscard]] static SocketFilter Replies(PortRange ports) noexcept;
  // SYN and RST from our source ports; going out.
  [[nodiscard]] static SocketFilter Departures(PortRange ports) noexcept;

  // On Ethernet frames.

  // ARP replies and neighbour advertisements.
  [[nodiscard]] static SocketFilter Neighbours() noexcept;
  [[nodiscard]] static SocketFilter Nothing() noexcept;

  // Puts it on a socket for good: nobody can take it off or put on another, whoever gets the socket
  // (SO_LOCK_FILTER). False: errno says why.
  [[nodiscard]] bool Lock(int fd) noexcept;

 private:
  static constexpr std::size_t kMostInstructions = 64;
  static constexpr std::size_t kMostLabels = 16;

  enum class Label : std::uint8_t { kNext, kDrop, kAccept, kIpv4, kIpv6, kTcp, kIcmp, kPorts };
  enum class Direction : std::uint8_t { kIn, kOut };

  void Add(std::uint16_t code, std::uint32_t k = 0) noexcept;
  void Jump(std::uint16_t code, std::uint32_t k, Label if_true, Label if_false) noexcept;
  void Bind(Label label) noexcept;
  void Finish() noexcept;
  [[nodiscard]] static SocketFilter Segments(Direction direction, PortRange ports) noexcept;

  struct Targets {
    Label if_true = Label::kNext;
    Label if_false = Label::kNext;
  };
  std::array<sock_filter, kMostInstructions> code_{};
  std::array<Targets, kMostInstructions> targets_{};  // of jumps, until Finish
  std::array<std::size_t, kMostLabels> labels_{};
  std::size_t size_ = 0;
};

}  // namespace synsweep

#endif  // SYNSWEEP_SOCKETS_SOCKET_FILTER_H_
