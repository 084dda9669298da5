#include "sockets/socket_filter.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <cassert>

namespace synsweep {
namespace {

constexpr std::uint16_t kLoadByte = BPF_LD | BPF_B | BPF_ABS;
constexpr std::uint16_t kLoadHalf = BPF_LD | BPF_H | BPF_ABS;
constexpr std::uint16_t kLoadByteBehindIp = BPF_LD | BPF_B | BPF_IND;
constexpr std::uint16_t kLoadHalfBehindIp = BPF_LD | BPF_H | BPF_IND;
// X = 4 × the low half of a byte: the length of an IPv4 header (RFC 791 section 3.1).
constexpr std::uint16_t kSkipIpv4Header = BPF_LDX | BPF_B | BPF_MSH;
constexpr std::uint16_t kSkipBytes = BPF_LDX | BPF_W | BPF_IMM;
constexpr std::uint16_t kAnd = BPF_ALU | BPF_AND | BPF_K;
constexpr std::uint16_t kIfEqual = BPF_JMP | BPF_JEQ | BPF_K;
constexpr std::uint16_t kIfAnyBit = BPF_JMP | BPF_JSET | BPF_K;
constexpr std::uint16_t kIfGreater = BPF_JMP | BPF_JGT | BPF_K;
constexpr std::uint16_t kIfNotLess = BPF_JMP | BPF_JGE | BPF_K;
constexpr std::uint16_t kReturn = BPF_RET | BPF_K;

// What the kernel knows of a packet beside its bytes (linux/filter.h).
constexpr auto kPacketType = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PKTTYPE);
constexpr auto kProtocol = static_cast<std::uint32_t>(SKF_AD_OFF + SKF_AD_PROTOCOL);

constexpr std::uint32_t kIpv4Fragment = 6;  // offsets of IPv4's fields
constexpr std::uint32_t kIpv4Protocol = 9;
constexpr std::uint32_t kFragmentOffset = 0x1fff;
constexpr std::uint32_t kIpv6NextHeader = 6;  // and of IPv6's
constexpr std::uint32_t kIpv6HeaderBytes = 40;
constexpr std::uint32_t kTcpSourcePort = 0;
constexpr std::uint32_t kTcpTargetPort = 2;
constexpr std::uint32_t kTcpFlags = 13;
constexpr std::uint32_t kSyn = 0x02;
constexpr std::uint32_t kRst = 0x04;
constexpr std::uint32_t kAck = 0x10;
constexpr std::uint32_t kIcmpUnreachable = 3;
constexpr std::uint32_t kIcmpTimeExceeded = 11;
constexpr std::uint32_t kIcmpv6Unreachable = 1;
constexpr std::uint32_t kIcmpv6TimeExceeded = 3;
constexpr std::uint32_t kIcmpv6Advertisement = 136;
constexpr std::uint32_t kArpReply = 2;

}  // namespace

SocketFilter SocketFilter::Replies(PortRange ports) noexcept {
  return Segments(Direction::kIn, ports);
}

SocketFilter SocketFilter::Departures(PortRange ports) noexcept {
  return Segments(Direction::kOut, ports);
}

SocketFilter SocketFilter::Segments(Direction direction, PortRange ports) noexcept {
  using enum Label;
  const bool is_in = direction == Direction::kIn;
  SocketFilter filter;
  // On loopback every packet is seen leaving and coming in.
  filter.Add(kLoadByte, kPacketType);
  filter.Jump(kIfEqual, PACKET_OUTGOING, is_in ? kDrop : kNext, is_in ? kNext : kDrop);
  filter.Add(kLoadHalf, kProtocol);
  filter.Jump(kIfEqual, ETHERTYPE_IP, kIpv4, kNext);
  filter.Jump(kIfEqual, ETHERTYPE_IPV6, kIpv6, kDrop);

  filter.Bind(kIpv4);
  filter.Add(kLoadHalf, kIpv4Fragment);
  filter.Jump(kIfAnyBit, kFragmentOffset, kDrop, kNext);  // only a first fragment has ports
  filter.Add(kSkipIpv4Header, 0);
  filter.Add(kLoadByte, kIpv4Protocol);
  filter.Jump(kIfEqual, IPPROTO_TCP, kTcp, kNext);
  filter.Jump(kIfEqual, IPPROTO_ICMP, kNext, kDrop);
  if (is_in) {
    filter.Add(kLoadByteBehindIp, 0);
    filter.Jump(kIfEqual, kIcmpUnreachable, kAccept, kNext);
    filter.Jump(kIfEqual, kIcmpTimeExceeded, kAccept, kDrop);
  } else {
    filter.Add(kReturn, 0);
  }

  filter.Bind(kIpv6);
  filter.Add(kSkipBytes, kIpv6HeaderBytes);
  filter.Add(kLoadByte, kIpv6NextHeader);
  filter.Jump(kIfEqual, IPPROTO_TCP, kTcp, kNext);
  filter.Jump(kIfEqual, IPPROTO_ICMPV6, kNext, kDrop);
  if (is_in) {
    filter.Add(kLoadByteBehindIp, 0);
    filter.Jump(kIfEqual, kIcmpv6Unreachable, kAccept, kNext);
    filter.Jump(kIfEqual, kIcmpv6TimeExceeded, kAccept, kDrop);
  } else {
    filter.Add(kReturn, 0);
  }

  filter.Bind(kTcp);
  filter.Add(kLoadByteBehindIp, kTcpFlags);
  filter.Jump(kIfAnyBit, kRst, kPorts, kNext);
  filter.Add(kAnd, kSyn | kAck);
  filter.Jump(kIfEqual, is_in ? kSyn | kAck : kSyn, kPorts, kDrop);

  filter.Bind(kPorts);
  filter.Add(kLoadHalfBehindIp, is_in ? kTcpTargetPort : kTcpSourcePort);
  filter.Jump(kIfNotLess, ports.first, kNext, kDrop);
  filter.Jump(kIfGreater, ports.last, kDrop, kAccept);
  filter.Finish();
  return filter;
}

SocketFilter SocketFilter::Neighbours() noexcept {
  using enum Label;
  constexpr std::uint32_t kArpOperation = ETHER_HDR_LEN + 6;
  SocketFilter filter;
  filter.Add(kLoadHalf, kProtocol);
  filter.Jump(kIfEqual, ETHERTYPE_IPV6, kIpv6, kNext);
  filter.Jump(kIfEqual, ETHERTYPE_ARP, kNext, kDrop);
  filter.Add(kLoadHalf, kArpOperation);
  filter.Jump(kIfEqual, kArpReply, kAccept, kDrop);

  filter.Bind(kIpv6);
  filter.Add(kLoadByte, ETHER_HDR_LEN + kIpv6NextHeader);
  filter.Jump(kIfEqual, IPPROTO_ICMPV6, kNext, kDrop);
  filter.Add(kLoadByte, ETHER_HDR_LEN + kIpv6HeaderBytes);
  filter.Jump(kIfEqual, kIcmpv6Advertisement, kAccept, kDrop);
  filter.Finish();
  return filter;
}

SocketFilter SocketFilter::Nothing() noexcept {
  SocketFilter filter;
  filter.Add(kReturn, 0);
  return filter;
}

bool SocketFilter::Lock(int fd) noexcept {
  const sock_fprog program{static_cast<unsigned short>(size_), code_.data()};
  const int yes = 1;
  return ::setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0 &&
         ::setsockopt(fd, SOL_SOCKET, SO_LOCK_FILTER, &yes, sizeof(yes)) == 0;
}

void SocketFilter::Add(std::uint16_t code, std::uint32_t k) noexcept {
  assert(size_ < kMostInstructions);
  code_[size_++] = {code, 0, 0, k};
}

void SocketFilter::Jump(std::uint16_t code, std::uint32_t k, Label if_true,
                        Label if_false) noexcept {
  targets_[size_] = {if_true, if_false};
  Add(code, k);
}

void SocketFilter::Bind(Label label) noexcept { labels_[static_cast<std::size_t>(label)] = size_; }

// Ends the program, and turns labels into distances: a jump leads forward only.
void SocketFilter::Finish() noexcept {
  Bind(Label::kDrop);
  Add(kReturn, 0);
  Bind(Label::kAccept);
  Add(kReturn, kCapturedBytes);
  const auto distance = [this](std::size_t from, Label to) {
    if (to == Label::kNext) return std::uint8_t{0};
    const std::size_t at = labels_[static_cast<std::size_t>(to)];
    assert(at > from && at - from <= 0x100);
    return static_cast<std::uint8_t>(at - from - 1);
  };
  for (std::size_t at = 0; at < size_; ++at) {
    code_[at].jt = distance(at, targets_[at].if_true);
    code_[at].jf = distance(at, targets_[at].if_false);
  }
}

}  // namespace synsweep
