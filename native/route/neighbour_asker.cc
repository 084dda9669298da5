#include "route/neighbour_asker.h"

#include <fcntl.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <sys/socket.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <string>
#include <utility>

#include "base/big_endian.h"
#include "route/privilege.h"
#include "wire/arp.h"
#include "wire/ndp.h"

namespace synsweep {
namespace {

constexpr int kReceiveBufferBytes = 4 << 20;
constexpr double kBurstSeconds = 0.002;

Status AskFailure(const NeighbourLink& link, const char* doing) {
  const int error = errno;
  if (error == EPERM || error == EACCES) return {ErrorCode::kPrivilege, error, kHowToGetNetRaw};
  return {ErrorCode::kNeighbour, error,
          std::string(ProtocolOf(link)) + " on " + link.interface_name + ": " + doing};
}

// Lets answers through and nothing else, so that no broadcast of others fills its buffer. Empty:
// errno says why.
UniqueFd OpenSocket(SocketSource& sockets) {
  UniqueFd fd = sockets.Open(RawSocket::kNeighbours);
  if (fd && ::fcntl(fd.get(), F_SETFL, O_NONBLOCK) != 0) return {};
  return fd;
}

bool IsDeviceGone(int error) noexcept {
  return error == ENETDOWN || error == ENODEV || error == ENXIO;
}

}  // namespace

std::size_t AddressHash::operator()(const AddressWords& address) const noexcept {
  constexpr std::uint64_t kMix = 0x9e37'79b9'7f4a'7c15;
  std::uint64_t hash = 0;
  for (const std::uint32_t word : address) hash = (hash ^ word) * kMix;
  return static_cast<std::size_t>(hash ^ (hash >> 32));
}

Result<NeighbourAsker> NeighbourAsker::Open(std::vector<NeighbourLink> links,
                                            SocketSource& sockets) {
  UniqueFd sender = OpenSocket(sockets);
  if (!sender) return AskFailure(links.front(), "socket");
  NeighbourAsker asker(std::move(sender));
  for (NeighbourLink& link : links) {
    if (Status added = asker.Add(std::move(link), sockets); !added.ok()) return added;
  }
  return asker;
}

Status NeighbourAsker::Add(NeighbourLink ours, SocketSource& sockets) {
  const bool is_ipv4 = IsIpv4(ours.source);
  for (std::size_t ear = 0; ear < ears_.size(); ++ear) {
    const NeighbourLink& theirs = links_[ears_[ear].link];
    if (theirs.interface_index == ours.interface_index && IsIpv4(theirs.source) == is_ipv4) {
      ear_of_.push_back(ear);
      links_.push_back(std::move(ours));
      return {};
    }
  }
  UniqueFd fd = OpenSocket(sockets);
  if (!fd) return AskFailure(ours, "socket");
  // Best effort: beyond net.core.rmem_max it takes CAP_NET_ADMIN.
  if (::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUFFORCE, &kReceiveBufferBytes,
                   sizeof(kReceiveBufferBytes)) != 0) {
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &kReceiveBufferBytes,
                 sizeof(kReceiveBufferBytes));
  }
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol =
      std::bit_cast<std::uint16_t>(Be16::FromHost(is_ipv4 ? ETH_P_ARP : ETH_P_IPV6));
  address.sll_ifindex = ours.interface_index;
  if (::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return AskFailure(ours, "bind");
  }
  ear_of_.push_back(ears_.size());
  ears_.push_back({std::move(fd), links_.size()});
  links_.push_back(std::move(ours));
  return {};
}

void NeighbourAsker::Ask(const AddressWords& wanted, std::size_t link) {
  const Question question{wanted, ear_of_[link]};
  if (pending_.emplace(question, Pending{.link = link}).second) fresh_.push_back(question);
}

void NeighbourAsker::Forget(const AddressWords& wanted, std::size_t link) {
  pending_.erase({wanted, ear_of_[link]});
}

void NeighbourAsker::SetRate(double rate_pps) noexcept {
  rate_pps_ = std::min(rate_pps, kMostRequestsPerSecond);
}

void NeighbourAsker::Send(TimePoint now, const OnAnswer& on_answer) {
  Earn(now);
  for (std::size_t made = kWaits.size(); made > 0; --made) {
    std::deque<Wait>& waits = waits_[made - 1];
    while (!waits.empty() && waits.front().until <= now) {
      const Question question = waits.front().question;
      const auto asked = pending_.find(question);
      if (asked == pending_.end() || asked->second.request_count != made) {
        waits.pop_front();  // answered, and maybe asked for again since
        continue;
      }
      if (made < kWaits.size()) {
        if (budget_ < 1) return;
        Request(question, asked->second, now);
      } else if (asked->second.was_cut_off) {
        asked->second.request_count = 0;
        asked->second.was_cut_off = false;
        fresh_.push_back(question);
      } else {
        const std::size_t link = asked->second.link;
        pending_.erase(asked);
        on_answer(question.address, link, std::nullopt);
      }
      waits.pop_front();
    }
  }
  while (!fresh_.empty() && budget_ >= 1) {
    if (const auto asked = pending_.find(fresh_.front()); asked != pending_.end()) {
      Request(fresh_.front(), asked->second, now);
    }
    fresh_.pop_front();
  }
}

void NeighbourAsker::Earn(TimePoint now) noexcept {
  const std::chrono::duration<double> since = now - earned_until_;
  earned_until_ = now;
  const double most = std::max(1.0, rate_pps_ * kBurstSeconds);
  budget_ = std::min(most, budget_ + since.count() * rate_pps_);
}

void NeighbourAsker::Request(const Question& question, Pending& pending, TimePoint now) {
  const NeighbourLink& link = links_[pending.link];
  const AddressWords& wanted = question.address;
  std::array<std::uint8_t, std::max(kMaxArpFrameBytes, kMaxSolicitationFrameBytes)> frame;
  const bool is_ipv4 = IsIpv4(link.source);
  const std::size_t bytes =
      is_ipv4
          ? EmitArpRequest(frame, {.mac = link.mac, .address = Ipv4Of(link.source)}, Ipv4Of(wanted))
          : EmitNeighbourSolicitation(frame, {.mac = link.mac, .address = link.source}, wanted);
  sockaddr_ll to{};
  to.sll_family = AF_PACKET;
  to.sll_protocol = std::bit_cast<std::uint16_t>(Be16::FromHost(is_ipv4 ? ETH_P_ARP : ETH_P_IPV6));
  to.sll_ifindex = link.interface_index;
  --budget_;
  // A request for which there is no room counts as made: there will be another.
  const ssize_t sent = ::sendto(sender_.get(), frame.data(), bytes, 0,
                                reinterpret_cast<const sockaddr*>(&to), sizeof(to));
  pending.was_cut_off |= sent < 0 && IsDeviceGone(errno);
  waits_[pending.request_count].push_back({question, now + kWaits[pending.request_count]});
  ++pending.request_count;
}

Status NeighbourAsker::Receive(const OnAnswer& on_answer) {
  for (std::size_t ear = 0; ear < ears_.size(); ++ear) {
    for (;;) {
      std::array<std::uint8_t, 512> frame;
      const ssize_t got = ::recv(ears_[ear].fd.get(), frame.data(), frame.size(), 0);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0 && errno == EAGAIN) break;
      if (got < 0 && IsDeviceGone(errno)) break;  // whoever sends will notice
      if (got < 0) return AskFailure(links_[ears_[ear].link], "recv");
      const ByteView bytes = ByteView(frame).first(static_cast<std::size_t>(got));
      std::optional<Neighbour> neighbour;
      if (const auto reply = ParseArpReply(bytes)) {
        neighbour = Neighbour{.address = MapIpv4(reply->address), .mac = reply->mac};
      } else if (const auto advertisement = ParseNeighbourAdvertisement(bytes)) {
        neighbour = Neighbour{.address = advertisement->address, .mac = advertisement->mac};
      }
      if (!neighbour) continue;
      const auto asked = pending_.find({neighbour->address, ear});
      if (asked == pending_.end()) continue;
      const std::size_t link = asked->second.link;
      pending_.erase(asked);
      on_answer(neighbour->address, link, neighbour->mac);
    }
  }
  return {};
}

std::optional<TimePoint> NeighbourAsker::next_due() const {
  std::optional<TimePoint> due;
  const auto note = [&due](TimePoint time) { due = due ? std::min(*due, time) : time; };
  for (const auto& waits : waits_) {
    if (!waits.empty()) note(waits.front().until);
  }
  if (!fresh_.empty()) note(earned_until_);
  if (due && budget_ < 1) {
    const std::chrono::duration<double> lacking((1 - budget_) / rate_pps_);
    due = std::max(*due, earned_until_ + std::chrono::duration_cast<TimePoint::duration>(lacking));
  }
  return due;
}

std::vector<pollfd> NeighbourAsker::descriptors() const {
  std::vector<pollfd> descriptors;
  for (const Ear& ear : ears_) descriptors.push_back({ear.fd.get(), POLLIN, 0});
  return descriptors;
}

}  // namespace synsweep
