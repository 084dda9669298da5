// An AF_XDP socket of this kernel, by devices of a network namespace that the test makes for
// itself.
#include "transmit/xsk_socket.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "private_network.h"

namespace synsweep {
namespace {

constexpr std::size_t kFrameBytes = 58;
constexpr std::uint16_t kLocalExperiment =
    0x88b5;  // IEEE 802 EtherType: nobody takes it for theirs

// A frame that carries its number.
void Write(ByteSpan frame, std::uint32_t number) {
  std::ranges::fill(frame, std::uint8_t{0xa5});
  StoreBe(frame, 12, kLocalExperiment);
  StoreBe(frame, 14, number);
}

// Gives frames `first` … `first` + `count` − 1 to the socket, and flushes.
Status Send(XskSocket& socket, std::uint32_t first, std::uint32_t count, SendTally& tally) {
  for (std::uint32_t i = 0; i < count; ++i) Write(socket.Add(kFrameBytes), first + i);
  return socket.Flush({}, tally);
}

// The numbers of the frames that have left by a device, in order; waits for at least `count`.
std::vector<std::uint32_t> ReadSent(const TunDevice& device, std::size_t count) {
  constexpr int kGiveUpMs = 10'000;  // the test has failed then
  std::vector<std::uint32_t> numbers;
  pollfd readable{device.fd(), POLLIN, 0};
  while (::poll(&readable, 1, numbers.size() < count ? kGiveUpMs : 0) > 0) {
    std::array<std::uint8_t, 2048> frame{};
    const ssize_t size = ::read(device.fd(), frame.data(), frame.size());
    if (size != static_cast<ssize_t>(kFrameBytes) ||
        LoadBe<std::uint16_t>(frame, 12) != kLocalExperiment) {
      continue;  // what the kernel sends of its own accord
    }
    numbers.push_back(LoadBe<std::uint32_t>(frame, 14));
  }
  return numbers;
}

std::vector<std::uint32_t> Numbers(std::uint32_t count) {
  std::vector<std::uint32_t> numbers(count);
  for (std::uint32_t i = 0; i < count; ++i) numbers[i] = i;
  return numbers;
}

TEST(XskSocket, SendsEveryFrameOnceAndInOrder) {
  InPrivateNetwork([] {
    const TunDevice device(IFF_TAP);
    const auto socket = XskSocket::Open(device.index(), 0);
    ASSERT_NE(socket, nullptr) << std::strerror(errno);
    // More than it has places, so that all of them are used anew.
    constexpr std::uint32_t kBatches = 3 * XskSocket::kFrames / XskSocket::kCapacity;
    SendTally tally;
    std::vector<std::uint32_t> seen;
    for (std::uint32_t batch = 0; batch < kBatches; ++batch) {
      EXPECT_TRUE(Send(*socket, batch * XskSocket::kCapacity, XskSocket::kCapacity, tally).ok());
      std::ranges::copy(ReadSent(device, XskSocket::kCapacity), std::back_inserter(seen));
    }
    EXPECT_EQ(seen, Numbers(kBatches * XskSocket::kCapacity));
    EXPECT_EQ(tally.sent_count, seen.size());
    EXPECT_EQ(tally.error_count, 0u);
    EXPECT_TRUE(socket->is_usable());
  });
}

TEST(XskSocket, SendsFramesOfEveryLength) {
  InPrivateNetwork([] {
    const TunDevice device(IFF_TAP);
    const auto socket = XskSocket::Open(device.index(), 0);
    ASSERT_NE(socket, nullptr) << std::strerror(errno);
    SendTally tally;
    for (std::size_t size = 18; size <= SynTemplate::kMaxFrameBytes; ++size) {
      const ByteSpan frame = socket->Add(size);
      ASSERT_EQ(frame.size(), size);
      Write(frame, static_cast<std::uint32_t>(size));
    }
    EXPECT_TRUE(socket->Flush({}, tally).ok());
    EXPECT_EQ(tally.sent_count, SynTemplate::kMaxFrameBytes - 17);
    EXPECT_EQ(ReadSent(device, 1), std::vector{std::uint32_t{kFrameBytes}});
  });
}

// A tap holds 1,000 frames that nobody reads (its txqueuelen), and drops the next.
TEST(XskSocket, SendsAgainWhatFoundTheQueueFull) {
  InPrivateNetwork([] {
    const TunDevice device(IFF_TAP);
    const auto socket = XskSocket::Open(device.index(), 0);
    ASSERT_NE(socket, nullptr) << std::strerror(errno);
    constexpr std::uint32_t kCount = 20 * XskSocket::kCapacity;
    std::vector<std::uint32_t> seen;
    std::thread reader([&] { seen = ReadSent(device, kCount); });
    SendTally tally;
    for (std::uint32_t sent = 0; sent < kCount; sent += XskSocket::kCapacity) {
      EXPECT_TRUE(Send(*socket, sent, XskSocket::kCapacity, tally).ok());
    }
    reader.join();
    std::ranges::sort(seen);  // what is sent again comes later
    EXPECT_EQ(seen, Numbers(kCount));
    EXPECT_EQ(tally.sent_count, kCount);
    EXPECT_EQ(tally.error_count, 0u);
  });
}

TEST(XskSocket, GivesUpAQueueThatStaysFull) {
  InPrivateNetwork([] {
    const TunDevice device(IFF_TAP);
    const auto socket = XskSocket::Open(device.index(), 0);
    ASSERT_NE(socket, nullptr) << std::strerror(errno);
    SendTally tally;
    std::uint32_t given = 0;
    while (socket->is_usable() && given < 3000) {
      EXPECT_TRUE(Send(*socket, given, XskSocket::kCapacity, tally).ok());
      given += XskSocket::kCapacity;
    }
    EXPECT_FALSE(socket->is_usable());
    EXPECT_EQ(tally.sent_count + tally.error_count, given);
    EXPECT_GT(tally.error_count, 0u);
    EXPECT_EQ(tally.last_errno, ENOBUFS);
    EXPECT_EQ(ReadSent(device, tally.sent_count).size(), tally.sent_count);
  });
}

TEST(XskSocket, SaysThatItsDeviceIsDown) {
  InPrivateNetwork([] {
    const TunDevice device(IFF_TAP);
    const auto socket = XskSocket::Open(device.index(), 0);
    ASSERT_NE(socket, nullptr) << std::strerror(errno);
    device.SetDown();
    SendTally tally;
    const Status status = Send(*socket, 0, 10, tally);
    EXPECT_EQ(status.code, ErrorCode::kTransmit);
    EXPECT_EQ(status.sys_errno, ENETDOWN);
    EXPECT_EQ(tally.sent_count, 0u);
    EXPECT_EQ(tally.error_count, 10u);
    EXPECT_FALSE(socket->is_usable());
  });
}

TEST(XskSocket, WaitsForNothingOnceStopIsRequested) {
  InPrivateNetwork([] {
    const TunDevice device(IFF_TAP);
    const auto socket = XskSocket::Open(device.index(), 0);
    ASSERT_NE(socket, nullptr) << std::strerror(errno);
    std::stop_source source;
    source.request_stop();
    SendTally tally;
    for (std::uint32_t batch = 0; batch < 8 && socket->is_usable(); ++batch) {
      for (std::uint32_t i = 0; i < XskSocket::kCapacity; ++i) Write(socket->Add(kFrameBytes), i);
      EXPECT_TRUE(socket->Flush(source.get_token(), tally).ok());
    }
    EXPECT_EQ(tally.error_count, 0u);
    EXPECT_LT(tally.sent_count, 8 * XskSocket::kCapacity);
  });
}

TEST(XskSocket, IsNotToBeHadOfAQueueThatIsTakenOrMissing) {
  InPrivateNetwork([] {
    const TunDevice device(IFF_TAP);
    auto socket = XskSocket::Open(device.index(), 0);
    ASSERT_NE(socket, nullptr) << std::strerror(errno);
    EXPECT_EQ(XskSocket::Open(device.index(), 0), nullptr);
    EXPECT_EQ(XskSocket::Open(device.index(), 1), nullptr);
    EXPECT_EQ(XskSocket::Open(device.index() + 1, 0), nullptr);
    socket.reset();  // of which the kernel takes leave later, in a worker of its own
    for (int tries = 0; tries < 10'000 && !socket; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      socket = XskSocket::Open(device.index(), 0);
    }
    EXPECT_NE(socket, nullptr);
  });
}

}  // namespace
}  // namespace synsweep
