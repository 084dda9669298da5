#include "route/neighbour.h"

#include <linux/if_packet.h>
#include <linux/neighbour.h>
#include <net/ethernet.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <utility>

#include "route/privilege.h"
#include "wire/arp.h"

namespace synsweep {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr int kArpTries = 3;
constexpr milliseconds kArpWait{1000};
// A longer burst of requests could overrun our own socket with its answers.
constexpr std::size_t kArpBurst = 64;
constexpr milliseconds kArpBurstWait{5};

Status ArpFailure(const Interface& interface, const char* doing) {
  const int error = errno;
  if (error == EPERM || error == EACCES) return {ErrorCode::kPrivilege, error, kHowToGetNetRaw};
  return {ErrorCode::kNeighbour, error, std::string("ARP on ") + interface.name + ": " + doing};
}

Status TakeFromKernel(NetlinkSocket& netlink, int interface_index, std::set<std::uint32_t>& wanted,
                      Neighbours& known) {
  ndmsg header{};
  header.ndm_family = AF_INET;
  return netlink.Dump(
      NetlinkRequest(RTM_GETNEIGH, NLM_F_DUMP, header), [] {},
      [&](std::uint16_t type, ByteView message) {
        if (type != RTM_NEWNEIGH) return;
        const auto neighbour = ParseNeighbour(message, interface_index);
        if (neighbour && wanted.erase(neighbour->address) != 0) {
          known.emplace(neighbour->address, neighbour->mac);
        }
      });
}

Result<UniqueFd> OpenArpSocket(const Interface& interface) {
  UniqueFd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd) return ArpFailure(interface, "socket");
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = std::bit_cast<std::uint16_t>(Be16::FromHost(ETH_P_ARP));
  address.sll_ifindex = interface.index;
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return ArpFailure(interface, "bind");
  }
  return fd;
}

// Takes replies off the socket until `deadline`, or until nothing is wanted or `stop` is set.
Status TakeReplies(int fd, const Interface& interface, steady_clock::time_point deadline,
                   const StopEvent& stop, std::set<std::uint32_t>& wanted, Neighbours& known) {
  while (!wanted.empty() && !stop.is_set()) {
    const auto left = std::chrono::ceil<milliseconds>(deadline - steady_clock::now());
    if (left <= milliseconds::zero()) break;
    std::array<pollfd, 2> waiting{{{fd, POLLIN, 0}, {stop.fd(), POLLIN, 0}}};
    ::poll(waiting.data(), waiting.size(), static_cast<int>(left.count()));
    if ((waiting[0].revents & (POLLIN | POLLERR)) == 0) continue;
    std::array<std::uint8_t, 128> frame;
    const ssize_t got = ::recv(fd, frame.data(), frame.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) continue;
    if (got < 0) return ArpFailure(interface, "recv");
    const auto reply = ParseArpReply(ByteView(frame).first(static_cast<std::size_t>(got)));
    if (reply && wanted.erase(reply->address) != 0) known.emplace(reply->address, reply->mac);
  }
  return {};
}

Status AskTheNetwork(const Interface& interface, std::uint32_t source, const StopEvent& stop,
                     std::set<std::uint32_t>& wanted, Neighbours& known) {
  auto opened = OpenArpSocket(interface);
  if (Failed(opened)) return std::get<Status>(std::move(opened));
  const int fd = std::get<UniqueFd>(opened).get();
  for (int attempt = 0; attempt < kArpTries && !wanted.empty() && !stop.is_set(); ++attempt) {
    std::size_t asked_count = 0;
    const std::set<std::uint32_t> asking = wanted;  // `wanted` shrinks while answers come in
    for (const std::uint32_t address : asking) {
      std::array<std::uint8_t, kArpFrameBytes> frame;
      EmitArpRequest(frame, {*interface.mac, source}, address);
      if (::send(fd, frame.data(), frame.size(), 0) < 0 && errno != ENOBUFS && errno != EAGAIN) {
        return ArpFailure(interface, "send");
      }
      if (++asked_count % kArpBurst != 0) continue;
      const auto deadline = steady_clock::now() + kArpBurstWait;
      if (Status taken = TakeReplies(fd, interface, deadline, stop, wanted, known); !taken.ok()) {
        return taken;
      }
    }
    const auto deadline = steady_clock::now() + kArpWait;
    if (Status taken = TakeReplies(fd, interface, deadline, stop, wanted, known); !taken.ok()) {
      return taken;
    }
  }
  return {};
}

}  // namespace

Result<Neighbours> LearnNeighbours(NetlinkSocket& netlink, const Interface& interface,
                                   std::uint32_t source, std::set<std::uint32_t> wanted,
                                   const StopEvent& stop) {
  Neighbours known;
  if (Status taken = TakeFromKernel(netlink, interface.index, wanted, known); !taken.ok()) {
    return taken;
  }
  if (!wanted.empty()) {
    if (Status asked = AskTheNetwork(interface, source, stop, wanted, known); !asked.ok()) {
      return asked;
    }
  }
  return known;
}

std::optional<Neighbour> ParseNeighbour(ByteView message, int interface_index) {
  constexpr std::uint16_t kUsable =
      NUD_REACHABLE | NUD_STALE | NUD_DELAY | NUD_PROBE | NUD_PERMANENT | NUD_NOARP;
  const auto header = ReadHeader<ndmsg>(message);
  if (!header || header->ndm_family != AF_INET || header->ndm_ifindex != interface_index ||
      (header->ndm_state & kUsable) == 0) {
    return std::nullopt;
  }
  std::optional<std::uint32_t> address;
  std::optional<MacAddress> mac;
  ForEachAttribute(AttributesAfter<ndmsg>(message), [&](std::uint16_t type, ByteView payload) {
    if (type == NDA_DST) address = Ipv4Payload(payload);
    if (type == NDA_LLADDR && payload.size() == MacAddress::kBytes) {
      mac.emplace();
      std::ranges::copy(payload, mac->bytes.begin());
    }
  });
  if (!address || !mac) return std::nullopt;
  return Neighbour{*address, *mac};
}

}  // namespace synsweep
