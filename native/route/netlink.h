// route - what this machine knows about the network: devices, addresses, routes, neighbours,
// and what this process may do with them.
// Owns: its netlink and ARP sockets.   Borrows: nothing.
// May not: keep state between calls, or change anything in the kernel.
// Every netlink byte is treated as untrusted. Sources: rtnetlink(7), RFC 3549.
#ifndef SYNSWEEP_ROUTE_NETLINK_H_
#define SYNSWEEP_ROUTE_NETLINK_H_

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string_view>
#include <type_traits>
#include <vector>

#include "base/address.h"
#include "base/big_endian.h"
#include "base/bytes.h"
#include "base/status.h"
#include "base/unique_fd.h"

namespace synsweep {

// Copies the fixed header at the front of a message. nullopt: too few bytes.
template <typename Header>
requires std::is_trivially_copyable_v<Header>
[[nodiscard]] std::optional<Header> ReadHeader(ByteView bytes) noexcept {
  if (bytes.size() < sizeof(Header)) return std::nullopt;
  Header header;
  std::memcpy(&header, bytes.data(), sizeof(header));
  return header;
}

// The bytes after a fixed header, where its attributes begin.
template <typename Header>
[[nodiscard]] ByteView AttributesAfter(ByteView message) noexcept {
  constexpr std::size_t kHeaderBytes = NLMSG_ALIGN(sizeof(Header));
  return message.size() > kHeaderBytes ? message.subspan(kHeaderBytes) : ByteView{};
}

// Calls visit(type, payload) for each attribute. Stops, without complaint, at the first one whose
// length is impossible: what came before it stands.
template <std::invocable<std::uint16_t, ByteView> Visit>
void ForEachAttribute(ByteView attributes, Visit&& visit) {
  while (const auto header = ReadHeader<rtattr>(attributes)) {
    if (header->rta_len < sizeof(rtattr) || header->rta_len > attributes.size()) return;
    visit(static_cast<std::uint16_t>(header->rta_type & NLA_TYPE_MASK),
          attributes.subspan(sizeof(rtattr), header->rta_len - sizeof(rtattr)));
    const std::size_t step = RTA_ALIGN(header->rta_len);
    if (step >= attributes.size()) return;
    attributes = attributes.subspan(step);
  }
}

// An attribute's payload as an integer in the machine's byte order. nullopt: another size.
[[nodiscard]] inline std::optional<std::uint32_t> HostUint32(ByteView payload) noexcept {
  if (payload.size() != sizeof(std::uint32_t)) return std::nullopt;
  return ReadHeader<std::uint32_t>(payload);
}

// An attribute's payload as an IPv4 address, in host order. nullopt: another size.
[[nodiscard]] inline std::optional<std::uint32_t> Ipv4Payload(ByteView payload) noexcept {
  if (payload.size() != sizeof(std::uint32_t)) return std::nullopt;
  return LoadBe<std::uint32_t>(payload, 0);
}

// An attribute's payload as an address of either family. nullopt: another size.
[[nodiscard]] inline std::optional<AddressWords> AddressPayload(ByteView payload) noexcept {
  if (const auto ipv4 = Ipv4Payload(payload)) return MapIpv4(*ipv4);
  if (payload.size() != sizeof(AddressWords)) return std::nullopt;
  AddressWords address;
  for (std::size_t word = 0; word < address.size(); ++word) {
    address[word] = LoadBe<std::uint32_t>(payload, word * sizeof(std::uint32_t));
  }
  return address;
}

// One rtnetlink request under construction.
class NetlinkRequest {
 public:
  template <typename Header>
  requires std::is_trivially_copyable_v<Header> NetlinkRequest(std::uint16_t type,
                                                               std::uint16_t flags,
                                                               const Header& header) {
    Append(nlmsghdr{0, type, static_cast<std::uint16_t>(flags | NLM_F_REQUEST), 0, 0});
    Append(header);
  }

  void AddHostUint32(std::uint16_t type, std::uint32_t value) { AddAttribute(type, value); }
  void AddUint8(std::uint16_t type, std::uint8_t value) { AddAttribute(type, value); }
  // In as many bytes as its family has.
  void AddAddress(std::uint16_t type, const AddressWords& address);

  // With the byte 0 that ends it.
  void AddText(std::uint16_t type, std::string_view text);

  // The finished message, with its length and `sequence` filled in.
  [[nodiscard]] ByteView Finish(std::uint32_t sequence) noexcept;

 private:
  template <typename T>
  void Append(const T& value) {
    const std::size_t at = bytes_.size();
    bytes_.resize(at + NLMSG_ALIGN(sizeof(T)));
    std::memcpy(bytes_.data() + at, &value, sizeof(T));
  }
  template <typename T>
  void AddAttribute(std::uint16_t type, const T& value) {
    Append(rtattr{RTA_LENGTH(sizeof(T)), type});
    Append(value);
  }

  std::vector<std::uint8_t> bytes_;
};

// Takes one message: its type, and what follows the netlink header.
using NetlinkVisitor = std::function<void(std::uint16_t type, ByteView message)>;

// Where an answer stands after one of its datagrams.
struct NetlinkProgress {
  bool done = false;
  bool interrupted = false;  // the table changed while it was being dumped
};

// Hands each message of `datagram` that answers request `sequence` to `visit`. The kernel's refusal
// is a Status with its errno, and so is a message whose length is impossible (EBADMSG).
[[nodiscard]] Result<NetlinkProgress> WalkMessages(ByteView datagram, std::uint32_t sequence,
                                                   const NetlinkVisitor& visit);

// A blocking conversation with the kernel's tables. One question at a time.
class NetlinkSocket {
 public:
  using Visitor = NetlinkVisitor;

  // `protocol`: NETLINK_ROUTE, or NETLINK_GENERIC.
  [[nodiscard]] static Result<NetlinkSocket> Open(int protocol = NETLINK_ROUTE);

  // Asks for one object. A refusal is a Status with the kernel's errno.
  [[nodiscard]] Status Ask(NetlinkRequest request, const Visitor& visit);

  // Asks for a whole table. `request` carries NLM_F_DUMP. `begin` is called before the first
  // message, and again whenever the table changed under the dump and it starts over.
  [[nodiscard]] Status Dump(NetlinkRequest request, const std::function<void()>& begin,
                            const Visitor& visit);

 private:
  explicit NetlinkSocket(UniqueFd fd) : fd_(std::move(fd)), buffer_(kReceiveBytes) {}

  // Sends, and reads answers to their end. True: the table changed meanwhile.
  [[nodiscard]] Result<bool> Converse(NetlinkRequest& request, const Visitor& visit);
  [[nodiscard]] Status Send(NetlinkRequest& request);
  // The next datagram; borrowed until the next call.
  [[nodiscard]] Result<ByteView> Receive();

  // The kernel builds dumps in pieces of at most 32 KiB (netlink_dump in af_netlink.c).
  static constexpr std::size_t kReceiveBytes = 64 * 1024;
  static constexpr int kDumpTries = 5;

  UniqueFd fd_;
  std::uint32_t sequence_ = 0;
  std::vector<std::uint8_t> buffer_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_ROUTE_NETLINK_H_
