#include "route/gateways.h"

#include <linux/neighbour.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <utility>

namespace synsweep {
namespace {

// As long as an address may be unknown, and a little more: where a device is down nobody is given
// up (NeighbourAsker), and a scan is not to wait for that.
constexpr std::chrono::milliseconds kPatience{2000};

int MillisecondsUntil(TimePoint due, TimePoint now) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - now);
  return static_cast<int>(std::max<std::int64_t>(0, left.count()));
}

}  // namespace

Status Gateways::Learn(NetlinkSocket& netlink, const std::vector<Gateway>& wanted,
                       const StopEvent& stop) {
  std::erase_if(entries_, [&](const Entry& entry) {
    if (std::ranges::find(wanted, entry.gateway) != wanted.end()) return false;
    if (entry.asked_on) asker_->Forget(entry.gateway.address, *entry.asked_on);
    return true;
  });
  for (const Gateway& gateway : wanted) {
    if (std::ranges::find(entries_, gateway, &Entry::gateway) != entries_.end()) continue;
    entries_.push_back({.gateway = gateway, .is_open = true});
  }
  if (!has_open()) return {};
  if (Status read = ReadKernelTable(netlink); !read.ok()) return read;
  return AskOpenOnes(stop);
}

Status Gateways::ReadKernelTable(NetlinkSocket& netlink) {
  struct Found {
    std::size_t entry;
    Neighbour neighbour;
  };
  std::vector<Found> found;
  Status dumped = netlink.Dump(
      NetlinkRequest(RTM_GETNEIGH, NLM_F_DUMP, ndmsg{}), [&] { found.clear(); },
      [&](std::uint16_t type, ByteView message) {
        if (type != RTM_NEWNEIGH) return;
        for (std::size_t at = 0; at < entries_.size(); ++at) {
          const auto& [link, address] = entries_[at].gateway;
          const auto neighbour = ParseNeighbour(message, link.interface_index);
          if (neighbour && neighbour->address == address) found.push_back({at, *neighbour});
        }
      });
  if (!dumped.ok()) return dumped;
  for (const auto& [at, neighbour] : found) {
    Entry& entry = entries_[at];
    if (!entry.is_open) continue;
    entry.mac = neighbour.mac;
    entry.is_fixed = neighbour.is_fixed;
    entry.is_open = false;
  }
  return {};
}

Status Gateways::OpenFor(Entry& entry) {
  if (entry.asked_on) return {};
  if (!asker_) {
    auto opened = NeighbourAsker::Open({entry.gateway.link}, *sockets_);
    if (Failed(opened)) return std::get<Status>(std::move(opened));
    asker_ = std::get<NeighbourAsker>(std::move(opened));
    entry.asked_on = 0;
    return {};
  }
  const auto& links = asker_->links();
  const auto known = std::ranges::find(links, entry.gateway.link);
  const auto at = static_cast<std::size_t>(known - links.begin());
  if (known == links.end()) {
    if (Status added = asker_->Add(entry.gateway.link, *sockets_); !added.ok()) return added;
  }
  entry.asked_on = at;
  return {};
}

Status Gateways::AskOpenOnes(const StopEvent& stop) {
  if (!has_open()) return {};
  for (Entry& entry : entries_) {
    if (!entry.is_open) continue;
    if (Status opened = OpenFor(entry); !opened.ok()) return opened;
    asker_->Ask(entry.gateway.address, *entry.asked_on);
  }
  const auto on_answer = [this](const AddressWords& address, std::size_t link,
                                const std::optional<MacAddress>& mac) { Note(address, link, mac); };
  const SystemClock clock;
  const TimePoint until = clock.Now() + kPatience;
  while (has_open() && !stop.is_set()) {
    const TimePoint now = clock.Now();
    if (now >= until) break;
    asker_->Send(now, on_answer);
    if (!has_open()) break;
    std::vector<pollfd> waiting = asker_->descriptors();
    waiting.push_back({stop.fd(), POLLIN, 0});
    const TimePoint due = std::min(until, asker_->next_due().value_or(until));
    ::poll(waiting.data(), waiting.size(), MillisecondsUntil(due, now));
    if (Status received = asker_->Receive(on_answer); !received.ok()) return received;
  }
  for (Entry& entry : entries_) entry.is_open = false;
  return {};
}

bool Gateways::Note(const AddressWords& address, std::size_t link,
                    const std::optional<MacAddress>& mac) {
  const int interface_index = asker_->links()[link].interface_index;
  bool has_changed = false;
  for (Entry& entry : entries_) {
    if (entry.is_fixed || entry.gateway.address != address ||
        entry.gateway.link.interface_index != interface_index) {
      continue;
    }
    entry.is_open = false;
    if (!mac || entry.mac == mac) continue;
    entry.mac = mac;
    has_changed = true;
  }
  return has_changed;
}

std::optional<MacAddress> Gateways::MacOf(const Gateway& gateway) const {
  const auto entry = std::ranges::find(entries_, gateway, &Entry::gateway);
  assert(entry != entries_.end());
  return entry->mac;
}

Status Gateways::Open() {
  for (Entry& entry : entries_) {
    if (entry.is_fixed) continue;
    if (Status opened = OpenFor(entry); !opened.ok()) return opened;
  }
  return {};
}

bool Gateways::Refresh(TimePoint now) {
  if (!asker_) return false;
  bool has_changed = false;
  const auto on_answer = [&](const AddressWords& address, std::size_t link,
                             const std::optional<MacAddress>& mac) {
    has_changed |= Note(address, link, mac);
  };
  if (now >= next_round_) {
    next_round_ = now + kAskAgain;
    for (const Entry& entry : entries_) {
      if (entry.asked_on) asker_->Ask(entry.gateway.address, *entry.asked_on);
    }
  }
  asker_->Send(now, on_answer);
  if (!asker_->Receive(on_answer).ok()) {
    // A scan that cannot watch its gateways is as good as it was before there was this.
    for (Entry& entry : entries_) entry.asked_on.reset();
    asker_.reset();
  }
  return has_changed;
}

std::optional<TimePoint> Gateways::next_due() const {
  const bool watches =
      std::ranges::any_of(entries_, [](const Entry& entry) { return entry.asked_on.has_value(); });
  if (!asker_ || !watches) return std::nullopt;
  return std::min(next_round_, asker_->next_due().value_or(next_round_));
}

std::vector<pollfd> Gateways::descriptors() const {
  return asker_ ? asker_->descriptors() : std::vector<pollfd>();
}

bool Gateways::has_open() const noexcept {
  return std::ranges::any_of(entries_, [](const Entry& entry) { return entry.is_open; });
}

}  // namespace synsweep
